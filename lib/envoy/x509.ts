import { AsnConvert } from '@peculiar/asn1-schema'
import { Certificate, id_ce_subjectAltName, SubjectAlternativeName } from '@peculiar/asn1-x509'

/** What of an X.509 certificate is shown; times in epoch milliseconds. */
export type ParsedCertificate = {
  serialNumber: string
  subjectAltNames: string[]
  validFromMs: number
  expiresAtMs: number
}

/** A chain or a bundle of roots is a few of them. */
const MOST = 50

/** Reads the certificates of a PEM text in its order. What can't be read is passed over. */
export function readPem(pem: string): ParsedCertificate[] {
  const blocks = pem.matchAll(/-----BEGIN CERTIFICATE-----([A-Za-z0-9+/=\s]+)-----END CERTIFICATE-----/g)
  return [...blocks].slice(0, MOST).flatMap(([, base64 = '']) => {
    try {
      return [readDer(bytesOf(base64.replace(/\s/g, '')))]
    } catch {
      return []
    }
  })
}

/** Bytes of a base64 text as the text that they are; empty for what is none. */
export function textOfBase64(base64: string): string {
  try {
    return atob(base64)
  } catch {
    return ''
  }
}

function readDer(der: Uint8Array<ArrayBuffer>): ParsedCertificate {
  const { tbsCertificate: body } = AsnConvert.parse(der, Certificate)
  const extension = body.extensions?.find(({ extnID }) => extnID === id_ce_subjectAltName)
  const names = extension ? AsnConvert.parse(extension.extnValue.buffer, SubjectAlternativeName) : []
  return {
    serialNumber: hexOf(new Uint8Array(body.serialNumber)),
    subjectAltNames: names.flatMap((name) => {
      const text = name.uniformResourceIdentifier ?? name.dNSName ?? name.iPAddress ?? name.rfc822Name
      return text ? [text] : []
    }),
    validFromMs: body.validity.notBefore.getTime().getTime(),
    expiresAtMs: body.validity.notAfter.getTime().getTime(),
  }
}

const bytesOf = (base64: string): Uint8Array<ArrayBuffer> =>
  Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0))

/** As Envoy's /certs writes it: without the zero byte that keeps a number positive. */
const hexOf = (bytes: Uint8Array): string =>
  [...bytes]
    .map((byte) => byte.toString(16).padStart(2, '0'))
    .join('')
    .replace(/^(?:00)+(?=.)/, '')

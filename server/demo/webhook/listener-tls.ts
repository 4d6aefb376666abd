import { has, type Part, partsOf, stringsOf, textOf } from '#server/demo/parts.ts'
import type { Verdict } from '#server/demo/webhook/verdict.ts'

const NO_CERTIFICATES = ['PASSTHROUGH', 'AUTO_PASSTHROUGH']
const WITH_CERTIFICATES = ['SIMPLE', 'MUTUAL', 'OPTIONAL_MUTUAL']

/** Istio's rules for the TLS of a server: of a Gateway, or of a Sidecar's ingress listener. PASSTHROUGH is the default. */
export function judgeListenerTls(tls: Part): Verdict {
  const mode = textOf(tls.mode) || 'PASSTHROUGH'
  const certificates = sourcesOf(tls)
  if (mode === 'ISTIO_MUTUAL')
    return {
      errors: [...certificates, 'caCertificates']
        .filter((field) => has(tls, field))
        .map((field) => `ISTIO_MUTUAL takes no ${field}`),
      warnings: [],
    }
  const isPassed = NO_CERTIFICATES.includes(mode)
  const isRemote = textOf(tls.credentialName) !== '' || stringsOf(tls.credentialNames).length > 0
  return {
    errors: [
      ...(certificates.length > 1 ? ['only one source of certificates may be given'] : []),
      ...(WITH_CERTIFICATES.includes(mode) && !isRemote ? missing(tls, mode) : []),
      ...(textOf(tls.caCrl) !== '' && mode === 'SIMPLE' ? ['a CRL is not supported with SIMPLE'] : []),
    ],
    warnings:
      isPassed && (certificates.length > 0 || has(tls, 'caCertificates'))
        ? [`${mode} uses no certificates: they are ignored`]
        : [],
  }
}

const sourcesOf = (tls: Part): string[] => [
  ...(textOf(tls.serverCertificate) && textOf(tls.privateKey) ? ['serverCertificate'] : []),
  ...(textOf(tls.credentialName) ? ['credentialName'] : []),
  ...(stringsOf(tls.credentialNames).length > 0 ? ['credentialNames'] : []),
  ...(partsOf(tls.tlsCertificates).length > 0 ? ['tlsCertificates'] : []),
]

function missing(tls: Part, mode: string): string[] {
  const own = partsOf(tls.tlsCertificates)
  return [
    ...(mode !== 'SIMPLE' && textOf(tls.caCertificates) === '' ? [`${mode} needs caCertificates`] : []),
    ...(own.length > 0 ? own : [tls]).flatMap((one) =>
      ['serverCertificate', 'privateKey']
        .filter((field) => textOf(one[field]) === '')
        .map((field) => `${mode} needs a ${field}`),
    ),
  ]
}

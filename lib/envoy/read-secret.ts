import { objectAt, textAt } from '#lib/envoy/json-parts.ts'
import { readPem, textOfBase64 } from '#lib/envoy/x509.ts'
import type { JsonObject } from '#lib/json.ts'

const KINDS = ['tls_certificate', 'validation_context', 'session_ticket_keys', 'generic_secret'] as const

/**
 * What may be known of a secret: its name, which kind it is, and of certificates what /certs says. No key and no PEM text is
 * taken over, whatever the dump has.
 */
export function readSecret(secret: JsonObject): JsonObject {
  const kind = KINDS.find((one) => Object.hasOwn(secret, one))
  const source =
    kind === 'tls_certificate'
      ? objectAt(objectAt(secret, kind), 'certificate_chain')
      : objectAt(objectAt(secret, 'validation_context'), 'trusted_ca')
  const pem = textAt(source, 'inline_string') || textOfBase64(textAt(source, 'inline_bytes'))
  return {
    name: textAt(secret, 'name'),
    ...(kind ? { kind } : {}),
    ...(pem
      ? {
          certificates: readPem(pem).map((one) => ({
            serial_number: one.serialNumber,
            subject_alt_names: one.subjectAltNames,
            valid_from: isoOf(one.validFromMs),
            expiration_time: isoOf(one.expiresAtMs),
          })),
        }
      : {}),
  }
}

/** Not every number is a time that can be written. */
const isoOf = (ms: number): string => (Math.abs(ms) <= 8.64e15 ? new Date(ms).toISOString() : '')

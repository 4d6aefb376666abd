import { createHash } from 'node:crypto'
import type { Context } from '#server/demo/envoy/context.ts'
import { rfc3339 } from '#server/demo/rfc3339.ts'

const LIFE_MS = 24 * 3_600_000
const ROOT_LIFE_MS = 3650 * 86_400_000
/** istiod dates a certificate back, for clocks that are slow. */
const BACK_MS = 120_000
/** Envoy lists what a TLS context holds for each context again; the two of the inbound listener and one of a cluster. */
const CONTEXTS = 3

/** The workload's certificate: of 24 hours, and made anew by the agent at half of them. */
export function certificateOf({ proxy, nowMs, startedAtMs }: Context) {
  const rotations = Math.floor((nowMs - startedAtMs) / (LIFE_MS / 2))
  const issuedMs = startedAtMs + rotations * (LIFE_MS / 2)
  return {
    rotations,
    issuedMs,
    validFromMs: issuedMs - BACK_MS,
    expiresMs: issuedMs + LIFE_MS,
    serial: serial(`${proxy.id} ${issuedMs}`),
    identity: `spiffe://cluster.local/ns/${proxy.namespace}/sa/${proxy.serviceAccount}`,
  }
}

/** Envoy's `/certs`. */
export function certs(context: Context) {
  const { nowMs, rootSinceMs } = context
  const days = (untilMs: number) => String(Math.max(0, Math.floor((untilMs - nowMs) / 86_400_000)))
  const own = certificateOf(context)
  const rootUntilMs = rootSinceMs + ROOT_LIFE_MS
  const certificate = {
    ca_cert: [
      {
        path: '<inline>',
        serial_number: serial(`root ${rootSinceMs}`),
        subject_alt_names: [],
        days_until_expiration: days(rootUntilMs),
        valid_from: rfc3339(rootSinceMs),
        expiration_time: rfc3339(rootUntilMs),
      },
    ],
    cert_chain: [
      {
        path: '<inline>',
        serial_number: own.serial,
        subject_alt_names: [{ uri: own.identity }],
        days_until_expiration: days(own.expiresMs),
        valid_from: rfc3339(own.validFromMs),
        expiration_time: rfc3339(own.expiresMs),
      },
    ],
  }
  return { certificates: Array.from({ length: CONTEXTS }, () => certificate) }
}

const serial = (of: string): string => createHash('sha256').update(of).digest('hex').slice(0, 32)

/** The secrets as a configuration dump has them: Envoy leaves the private key out. */
export function secrets(context: Context) {
  const { issuedMs, serial: own } = certificateOf(context)
  const secret = (name: string, sinceMs: number, number: number, rest: object) => ({
    name,
    version_info: `${rfc3339(sinceMs)}/${number}`,
    last_updated: new Date(sinceMs).toISOString(),
    secret: {
      '@type': 'type.googleapis.com/envoy.extensions.transport_sockets.tls.v3.Secret',
      name,
      ...rest,
    },
  })
  return [
    secret('default', issuedMs, 1, {
      tls_certificate: {
        certificate_chain: { inline_bytes: pem(own) },
        private_key: { inline_bytes: Buffer.from('[redacted]').toString('base64') },
      },
    }),
    secret('ROOTCA', context.startedAtMs, 2, {
      validation_context: { trusted_ca: { inline_bytes: pem(serial(`root ${context.rootSinceMs}`)) } },
    }),
  ]
}

/** A certificate in name only: nobody can be let in by it. */
const certificate = (of: string): string =>
  `-----BEGIN CERTIFICATE-----\n${Buffer.from(`demo ${of}`).toString('base64')}\n-----END CERTIFICATE-----\n`

const pem = (of: string): string => Buffer.from(certificate(of)).toString('base64')

/** The mesh's root certificate, since that time. */
export const rootCertificate = (sinceMs: number): string => certificate(serial(`root ${sinceMs}`))

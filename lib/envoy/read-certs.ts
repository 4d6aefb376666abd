import { z } from 'zod'
import type { EnvoyCertificate } from '#lib/envoy/certificate.ts'
import { timeMs } from '#lib/health/entry-health.ts'

const certificateSchema = z.object({
  serial_number: z.string().default(''),
  subject_alt_names: z.array(z.record(z.string(), z.unknown())).default([]).catch([]),
  valid_from: z.string().optional().catch(undefined),
  expiration_time: z.string().optional().catch(undefined),
})
const list = z.array(certificateSchema).default([]).catch([])
const certsSchema = z.union([
  z.strictObject({}).transform(() => ({ certificates: [] })),
  z.object({ certificates: z.array(z.object({ cert_chain: list, ca_cert: list })) }),
])
type Certificate = z.infer<typeof certificateSchema>

/**
 * Reads Envoy's /certs: each certificate once, though Envoy lists it for every cluster that uses it. The workload's come
 * first (the leaf of a chain alone), then the roots. Null when that is not what it is.
 */
export function readCerts(json: unknown): EnvoyCertificate[] | null {
  const parsed = certsSchema.safeParse(json)
  if (!parsed.success) return null
  const { certificates } = parsed.data
  return [
    ...once(
      certificates.flatMap(({ cert_chain: [leaf] }) => (leaf ? [certificateOf('workload', leaf)] : [])),
    ),
    ...once(certificates.flatMap(({ ca_cert: roots }) => roots.map((root) => certificateOf('root', root)))),
  ]
}

const certificateOf = (kind: EnvoyCertificate['kind'], one: Certificate): EnvoyCertificate => ({
  kind,
  serialNumber: one.serial_number,
  subjectAltNames: one.subject_alt_names.flatMap((name) =>
    Object.values(name).flatMap((value) => (typeof value === 'string' ? [value] : [])),
  ),
  validFromMs: timeMs(one.valid_from),
  expiresAtMs: timeMs(one.expiration_time),
})

const once = (all: readonly EnvoyCertificate[]): EnvoyCertificate[] => [
  ...new Map(all.map((one) => [`${one.serialNumber} ${one.expiresAtMs}`, one])).values(),
]

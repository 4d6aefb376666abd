import type { EnvoyCertificate } from '#lib/envoy/certificate.ts'
import { objectsAt, textAt } from '#lib/envoy/json-parts.ts'
import type { ProxyConfig } from '#lib/envoy/proxy-config.ts'
import { timeMs } from '#lib/health/entry-health.ts'
import { type JsonObject, textsOf } from '#lib/json.ts'

/** The certificates of a configuration's secrets, as /certs has them: workloads' leaves first, then roots, each once. */
export function certificatesOf({ resources }: ProxyConfig): EnvoyCertificate[] {
  const found = resources
    .filter(({ kind }) => kind === 'secret')
    .flatMap(({ body }) => {
      const isRoot = textAt(body, 'kind') === 'validation_context'
      const all = objectsAt(body, 'certificates')
      // After the leaf stand those who signed it.
      return (isRoot ? all : all.slice(0, 1)).map((one) => certificateOf(isRoot ? 'root' : 'workload', one))
    })
    .sort((a, b) => (a.kind === b.kind ? 0 : a.kind === 'workload' ? -1 : 1))
  return [
    ...new Map(found.map((one) => [`${one.kind} ${one.serialNumber} ${one.expiresAtMs}`, one])).values(),
  ]
}

const certificateOf = (kind: EnvoyCertificate['kind'], one: JsonObject): EnvoyCertificate => ({
  kind,
  serialNumber: textAt(one, 'serial_number'),
  subjectAltNames: textsOf(one.subject_alt_names),
  validFromMs: timeMs(textAt(one, 'valid_from')),
  expiresAtMs: timeMs(textAt(one, 'expiration_time')),
})

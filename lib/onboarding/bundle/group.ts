import { z } from 'zod'
import type { JsonObject } from '#lib/json.ts'
import { fail, ok, type Result } from '#lib/result.ts'

const texts = z
  .record(z.string(), z.string())
  .nullish()
  .transform((map) => map ?? {})
const text = z
  .string()
  .nullish()
  .transform((value) => value ?? '')

const template = z
  .object({
    ports: z
      .record(z.string(), z.int())
      .nullish()
      .transform((ports) => ports ?? {}),
    labels: texts,
    network: text,
    serviceAccount: text,
  })
  .nullish()
  .transform((value) => value ?? { ports: {}, labels: {}, network: '', serviceAccount: '' })

const schema = z.object({
  metadata: z.object({ name: z.string().min(1), namespace: z.string().min(1), annotations: texts }),
  spec: z
    .object({
      metadata: z
        .object({ labels: texts, annotations: texts })
        .nullish()
        .transform((value) => value ?? { labels: {}, annotations: {} }),
      template,
      probe: z.unknown().optional(),
    })
    .prefault({}),
})

/** What the files of a VM need of its WorkloadGroup. */
export type BundleGroup = {
  name: string
  namespace: string
  /** Those of the WorkloadGroup, then those for its entries: both may hold a `proxy.istio.io/config`. */
  annotations: readonly [Record<string, string>, Record<string, string>]
  labels: Record<string, string>
  templateLabels: Record<string, string>
  ports: Record<string, number>
  network: string
  /** `default` where the group names none, as istioctl has it for a file. */
  serviceAccount: string
  namesAccount: boolean
  probe: unknown
}

/** Reads a raw WorkloadGroup as the API server or a file has it. */
export function readGroup(object: JsonObject): Result<BundleGroup> {
  const parsed = schema.safeParse(object)
  if (!parsed.success) {
    const issue = parsed.error.issues[0]
    const at = issue?.path.join('.') ?? ''
    return fail({
      code: 'group',
      message: `The WorkloadGroup can't be read: ${at}: ${issue?.message ?? ''}`,
      field: at,
    })
  }
  const { metadata, spec } = parsed.data
  return ok({
    name: metadata.name,
    namespace: metadata.namespace,
    annotations: [metadata.annotations, spec.metadata.annotations],
    labels: spec.metadata.labels,
    templateLabels: spec.template.labels,
    ports: spec.template.ports,
    network: spec.template.network,
    serviceAccount: spec.template.serviceAccount || 'default',
    namesAccount: spec.template.serviceAccount !== '',
    probe: spec.probe ?? null,
  })
}

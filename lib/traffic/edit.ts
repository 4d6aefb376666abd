import { z } from 'zod'
import type { Kind } from '#lib/kube/kinds.ts'
import { objectName } from '#lib/kube/object-name.ts'

/** The kinds that Isthmus writes, all through the one journal. */
export const WRITABLE_KINDS = [
  'WorkloadGroup',
  'WorkloadEntry',
  'ServiceEntry',
  'Sidecar',
  'PeerAuthentication',
  'Gateway',
  'VirtualService',
  'DestinationRule',
] as const satisfies Kind[]

export const writableRefSchema = z.object({
  kind: z.enum(WRITABLE_KINDS),
  namespace: objectName,
  name: objectName,
})
export type WritableRef = z.infer<typeof writableRefSchema>

/** What one object is to be. Whole specs travel, so nothing that an editor does not understand is lost on the way. */
export const objectEditSchema = z.object({
  ref: writableRefSchema,
  /** The version that the user was looking at; empty for an object that does not exist yet. */
  resourceVersion: z.string().max(64),
  /** The spec to leave behind; null deletes the object. */
  spec: z.record(z.string(), z.unknown()).nullable(),
})
export type ObjectEdit = z.infer<typeof objectEditSchema>

/** Everything that changes together, each object once, in any order: the server decides which is written first. */
export const trafficEditSchema = z
  .object({ objects: z.array(objectEditSchema).min(1).max(32) })
  .refine(({ objects }) => new Set(objects.map(({ ref }) => editKey(ref))).size === objects.length, {
    message: 'names an object twice',
    path: ['objects'],
  })
export type TrafficEdit = z.infer<typeof trafficEditSchema>

/** Names an object within an edit: `VirtualService/istioinaction/forum`. */
export const editKey = ({ kind, namespace, name }: WritableRef): string => `${kind}/${namespace}/${name}`

/** Body of `POST /api/traffic/review`. `host` is the one that the user looks at; empty when the edit is about no host. */
export const reviewRequestSchema = z.object({ host: z.string().max(253), edit: trafficEditSchema })
export type ReviewRequest = z.infer<typeof reviewRequestSchema>

/** Body of `POST /api/traffic/apply`, which answers 202 with the Operation as it begins. */
export const applyRequestSchema = reviewRequestSchema.extend({
  /** Why; kept with the operation. */
  note: z.string().trim().max(500).default(''),
  /** Write although preflight lines are blocked. */
  override: z.boolean().default(false),
  /** What to do when proxies have not acknowledged a DestinationRule in time, or when that can't be known. */
  onTimeout: z.enum(['ask', 'continue']).default('ask'),
})
export type ApplyRequest = z.infer<typeof applyRequestSchema>

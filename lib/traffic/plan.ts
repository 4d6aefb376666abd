import { z } from 'zod'
import type { ObjectRef } from '#lib/kube/object-ref.ts'

/** What a browser asks for, and what it gets back, when weights are to change. */

const name = z
  .string()
  .regex(/^[a-z0-9]([-a-z0-9.]*[a-z0-9])?$/, 'is not a Kubernetes name')
  .max(253)
const objectName = z.object({ namespace: name, name })

const weightChange = z.object({
  /** The rule, as `TrafficRule.id`. */
  rule: z.string().regex(/^(http|tcp|tls)\/\d{1,4}$/, 'is not a rule such as http/0'),
  /** New weights in percent, one a destination in the rule's own order; they total 100. */
  weights: z.array(z.number().int().min(0).max(100)).min(2).max(64),
})

export const trafficEditSchema = z.discriminatedUnion('kind', [
  /** Move weights of an existing VirtualService. `resourceVersion` is the one the user was looking at. */
  z.object({
    kind: z.literal('weights'),
    virtualService: objectName,
    resourceVersion: z.string().min(1).max(64),
    changes: z.array(weightChange).min(1).max(64),
  }),
  /** Start a split of a host that has no VirtualService: subsets `vm` and `k8s`, everything pinned to the VMs. */
  z.object({
    kind: z.literal('start'),
    host: z.string().min(1).max(253),
    namespace: name,
    vmPercent: z.number().int().min(0).max(100).default(100),
  }),
])
export type TrafficEdit = z.infer<typeof trafficEditSchema>

/** Body of both `POST /api/traffic/plan` and `POST /api/traffic/apply`. */
export const trafficRequestSchema = z.object({
  /** The host the user looks at, for preflight. */
  host: z.string().min(1).max(253),
  edit: trafficEditSchema,
})

export type JsonPatchOperation =
  | { op: 'test' | 'replace' | 'add'; path: string; value: unknown }
  | { op: 'remove'; path: string }

/** One write the plan would make, in order. `before` is null for an object that does not exist yet. */
export type PlannedWrite = {
  ref: ObjectRef
  action: 'create' | 'patch'
  patch: JsonPatchOperation[]
  /** Clean manifests (no status, managedFields, resourceVersion): what is now and what would be. */
  before: string | null
  after: string
  /** The same change as a kubectl command. */
  kubectl: string
  /** The API server's own answer to the dry run. */
  dryRun: { ok: boolean; message: string; warnings: string[] }
}

/** One preflight line. Absence of data is `unknown`, never `ok`. */
export type PreflightLine = {
  id: string
  level: 'ok' | 'warning' | 'blocked' | 'unknown'
  title: string
  detail: string
}

export type TrafficPlan = { writes: PlannedWrite[]; preflight: PreflightLine[] }

/** Someone changed the object between read and apply: nothing was written. */
export type TrafficConflict = {
  ref: ObjectRef
  /** The object as it is now and as the user's edit would have left it: clean manifests. */
  live: string
  yours: string
  liveResourceVersion: string
  /** Field managers of the newer write, newest first. */
  changedBy: string[]
}

export type ApplyOutcome =
  | { kind: 'applied'; written: { ref: ObjectRef; resourceVersion: string }[] }
  | { kind: 'conflict'; conflict: TrafficConflict; written: { ref: ObjectRef; resourceVersion: string }[] }
  | {
      kind: 'refused'
      ref: ObjectRef
      message: string
      written: { ref: ObjectRef; resourceVersion: string }[]
    }

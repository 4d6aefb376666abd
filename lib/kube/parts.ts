import { z } from 'zod'

/** What the slim shapes of several kinds share. */

export const stringMap = z.record(z.string(), z.string()).default({})

/** Annotations worth keeping; anything else on an object may be large and is read on demand. */
const KEPT_ANNOTATIONS = [
  'istio.io/autoRegistrationGroup',
  'istio.io/workloadController',
  'istio.io/connectedAt',
  'istio.io/disconnectedAt',
  'proxy.istio.io/health-checks-enabled',
  'networking.istio.io/exportTo',
  'isthmus.dev/envoy-admin',
  'isthmus.dev/ignore-checks',
  'argocd.argoproj.io/tracking-id',
  'argo-rollouts.argoproj.io/managed-by-rollouts',
  'kustomize.toolkit.fluxcd.io/reconcile',
  'meta.helm.sh/release-name',
] as const

const annotations = stringMap.transform((all) => {
  const kept: Record<string, string> = {}
  for (const name of KEPT_ANNOTATIONS) {
    const value = all[name]
    if (value !== undefined) kept[name] = value
  }
  return kept
})

const managedFields = z
  .array(z.object({ manager: z.string().default(''), time: z.string().nullish() }))
  .default([])

/** Names of the field managers, without repeats, in order of first appearance: who else writes this object. */
const managersOf = (fields: z.infer<typeof managedFields>): string[] =>
  [...new Set(fields.map(({ manager }) => manager))].filter((name) => name !== '')

/** When a field manager last wrote; RFC 3339 in UTC, so that the texts order as the times do. */
const lastWriteOf = (fields: z.infer<typeof managedFields>): string =>
  fields
    .map(({ time }) => time ?? '')
    .sort()
    .at(-1) ?? ''

export const metadata = z
  .object({
    uid: z.string().default(''),
    name: z.string(),
    namespace: z.string().default(''),
    resourceVersion: z.string().default(''),
    creationTimestamp: z.string().nullish(),
    deletionTimestamp: z.string().nullish(),
    generation: z.number().default(0),
    labels: stringMap,
    annotations,
    ownerReferences: z.array(z.object({ kind: z.string(), name: z.string(), uid: z.string() })).default([]),
    managedFields,
  })
  .transform(({ managedFields: fields, creationTimestamp, deletionTimestamp, ...rest }) => ({
    ...rest,
    createdAt: creationTimestamp ?? '',
    changedAt: lastWriteOf(fields),
    deleting: typeof deletionTimestamp === 'string',
    managers: managersOf(fields),
  }))

const condition = z.object({
  type: z.string(),
  status: z.string(),
  message: z.string().default(''),
  reason: z.string().default(''),
  lastProbeTime: z.string().nullish(),
  lastTransitionTime: z.string().nullish(),
})
export const conditions = z.array(condition).default([])

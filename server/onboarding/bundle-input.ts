import { z } from 'zod'
import { objectName } from '#lib/kube/object-name.ts'
import { bundleFlags } from '#lib/onboarding/bundle/flags.ts'
import { parseInput } from '#server/http/respond.ts'

/** A namespace is a DNS label, and the only part of a group's name that may hold no dot. */
const namespaceName = z
  .string()
  .max(63)
  .regex(/^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/, 'is no namespace')

export const bundleRequest = z.strictObject({
  namespace: namespaceName,
  name: objectName,
  flags: bundleFlags.prefault({}),
})

export type BundleInput = z.infer<typeof bundleRequest>

const yesOrNo = z.enum(['true', 'false'], { error: 'is true or false' }).transform((text) => text === 'true')

/** `group=<namespace>/<name>` and the flags, in a query. */
const preflightQuery = z
  .object({
    group: z
      .string({ error: 'say which WorkloadGroup, as <namespace>/<name>' })
      .transform((text) => text.split('/', 2))
      .pipe(
        z.tuple([namespaceName, objectName], { error: 'say which WorkloadGroup, as <namespace>/<name>' }),
      ),
    tokenDuration: z.coerce.number({ error: 'is no number' }).optional(),
    autoregister: yesOrNo.optional(),
    captureDns: yesOrNo.optional(),
    clusterID: z.string().optional(),
    ingressService: z.string().optional(),
    ingressIP: z.string().optional(),
    internalIP: z.string().optional(),
    externalIP: z.string().optional(),
    revision: z.string().optional(),
  })
  .transform(({ group: [namespace, name], ...flags }) => ({ namespace, name, flags }))

/** The input of a preflight. Throws AppError `bad-request`. */
export const readPreflightQuery = (query: URLSearchParams) =>
  parseInput(parseInput(Object.fromEntries(query), preflightQuery), bundleRequest)

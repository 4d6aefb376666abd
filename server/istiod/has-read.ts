import { z } from 'zod'
import type { TrafficRef } from '#lib/traffic/edit.ts'
import type { Door } from '#server/istiod/door.ts'

/** One write: the object as the API server has it since; an empty version when it was removed. */
export type Written = { ref: TrafficRef; resourceVersion: string }

const configzSchema = z.array(
  z.looseObject({
    kind: z.string(),
    metadata: z.object({
      name: z.string(),
      namespace: z.string().default(''),
      resourceVersion: z.string().default(''),
    }),
  }),
)

/**
 * Whether an istiod has read a write from the API server, by /debug/configz. Null when that can't be told: an istiod without
 * the page, or with more configuration than fits into the answer.
 */
export async function hasRead(
  door: Door,
  { ref, resourceVersion }: Written,
  limits: { limitMs?: number },
): Promise<boolean | null> {
  const answer = await door.getJson('/debug/configz', limits).catch(() => null)
  const parsed = configzSchema.safeParse(answer)
  if (!parsed.success) return null
  const held = parsed.data.find(
    ({ kind, metadata }) =>
      kind === ref.kind && metadata.name === ref.name && metadata.namespace === ref.namespace,
  )
  if (!held || resourceVersion === '') return !held && resourceVersion === ''
  return isAtLeast(held.metadata.resourceVersion, resourceVersion)
}

/** Versions of one resource are numbers that grow (KEP-5504); anything else can only be equal. */
const isAtLeast = (version: string, than: string): boolean =>
  version === than || (/^\d+$/.test(version + than) && BigInt(version) > BigInt(than))

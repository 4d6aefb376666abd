import { z } from 'zod'
import type { WritableRef } from '#lib/traffic/edit.ts'
import type { Door } from '#server/istiod/door.ts'

/** One write: the object as the API server has it since; an empty version when it was removed. */
export type Written = { ref: WritableRef; resourceVersion: string }

/**
 * - `read`: it has the object as it was written, or newer; `older`: it has one from before.
 * - `unlike`: it has none though one was written, or one though it was removed. It may be late, or never read this object: an
 *   istiod of another revision, or one whose discoverySelectors leave the namespace out.
 * - `untold`: it has no such page, or more configuration than fits into the answer.
 */
export type HasRead = 'read' | 'older' | 'unlike' | 'untold'

const configzSchema = z.array(z.unknown())
const heldSchema = z.object({
  kind: z.string(),
  metadata: z.object({
    name: z.string(),
    namespace: z.string().default(''),
    resourceVersion: z.string().default(''),
  }),
})

/** Whether an istiod has read a write from the API server, by /debug/configz. Never rejects. */
export async function hasRead(
  door: Door,
  { ref, resourceVersion }: Written,
  limits: { limitMs?: number },
): Promise<HasRead> {
  const answer = await door.getJson('/debug/configz', limits).catch(() => null)
  const all = configzSchema.safeParse(answer)
  if (!all.success) return 'untold'
  const held = all.data
    .flatMap((one) => heldSchema.safeParse(one).data ?? [])
    .find(
      ({ kind, metadata }) =>
        kind === ref.kind && metadata.name === ref.name && metadata.namespace === ref.namespace,
    )
  if (!held || resourceVersion === '') return !held && resourceVersion === '' ? 'read' : 'unlike'
  return isAtLeast(held.metadata.resourceVersion, resourceVersion) ? 'read' : 'older'
}

/** Versions of one resource are numbers that grow (KEP-5504); anything else can only be equal. */
const isAtLeast = (version: string, than: string): boolean =>
  version === than || (/^\d+$/.test(version + than) && BigInt(version) > BigInt(than))

import { z } from 'zod'
import type { KubeResponse } from '#server/kube/cluster.ts'

/** What one list or watch came to. */
export type Outcome =
  | { kind: 'listed'; resourceVersion: string }
  | { kind: 'ended' }
  | { kind: 'relist'; reason: string }
  | { kind: 'throttled'; afterMs: number }
  | { kind: 'forbidden'; reason: string }
  | { kind: 'absent' }
  | { kind: 'failed'; reason: string }

export const listSchema = z.object({
  metadata: z.object({ resourceVersion: z.string().default(''), continue: z.string().optional() }),
  items: z
    .array(z.unknown())
    .nullish()
    .transform((items) => items ?? []),
})
export const eventSchema = z.object({ type: z.string(), object: z.unknown() })
const statusSchema = z.object({
  code: z.number().default(0),
  message: z.string().default(''),
  reason: z.string().default(''),
})
export const bookmarkSchema = z.object({ metadata: z.object({ resourceVersion: z.string() }) })

/** What an ERROR event of a watch means: its object is a Status. */
export function errorOutcome(object: unknown): Outcome {
  const status = statusSchema.safeParse(object).data ?? { code: 0, message: 'no reason given', reason: '' }
  if (status.code === 410) return { kind: 'relist', reason: status.message }
  return { kind: 'failed', reason: status.message || status.reason }
}

/** What an answer other than 200 means for a list or watch. */
export async function refusal(response: KubeResponse): Promise<Outcome> {
  const text = await response.text().catch(() => '')
  const message = statusSchema.safeParse(tryJson(text)).data?.message
  const reason = message || `the API server answered ${response.status}`
  switch (response.status) {
    case 410:
      return { kind: 'relist', reason }
    case 429:
      return { kind: 'throttled', afterMs: Number(response.headers.get('retry-after') ?? 1) * 1000 || 1000 }
    case 403:
      return { kind: 'forbidden', reason }
    case 404:
      return { kind: 'absent' }
    default:
      return { kind: 'failed', reason }
  }
}

/** Parsed JSON, or null for anything that is not. */
export function tryJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}

/** The words of a failed fetch are in its cause: "fetch failed" alone helps nobody. */
export function messageOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  return error.cause instanceof Error ? error.cause.message || error.message : error.message
}

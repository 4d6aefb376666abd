import { z } from 'zod'
import { tryJson } from '#server/kube/outcome.ts'

const metadata = z.object({
  name: z.string().default('').catch(''),
  resourceVersion: z.string().default('').catch(''),
})
const body = z.object({
  metadata: metadata.optional().catch(undefined),
  preconditions: z.object({ resourceVersion: z.string() }).optional().catch(undefined),
  dryRun: z.array(z.string()).optional().catch(undefined),
  message: z.string().optional().catch(undefined),
  reason: z.string().optional().catch(undefined),
})
/** The longest there are in Kubernetes; a caller sends what they like. */
const LONGEST_NAME = 253
const LONGEST_VERSION = 64
const LONGEST_MESSAGE = 2_000

const patch = z.array(z.object({ op: z.string(), path: z.string(), value: z.unknown() }))

/** What the audit line takes from the body of a write: nothing where it is no JSON, such as YAML of a server-side apply. */
export function requestFacts(text: string): { name: string; resourceVersion: string } {
  const value = tryJson(text)
  const tested = patch
    .safeParse(value)
    .data?.find(({ op, path }) => op === 'test' && path === '/metadata/resourceVersion')?.value
  const found = body.safeParse(value).data
  return {
    name: nameOf(found),
    resourceVersion: (
      found?.metadata?.resourceVersion ||
      found?.preconditions?.resourceVersion ||
      (typeof tested === 'string' ? tested : '')
    ).slice(0, LONGEST_VERSION),
  }
}

/** Whether the body of a DELETE, its DeleteOptions, says that it is only tried; null when it is no JSON object. */
export function isDryDelete(text: string): boolean | null {
  const found = body.safeParse(tryJson(text)).data
  return found ? (found.dryRun?.includes('All') ?? false) : null
}

/** What the answer to a write tells: the name and the version there is now, and of a refusal its words and its reason. */
export function answerFacts(text: string): {
  name: string
  resourceVersion: string
  message: string
  reason: string
} {
  const found = body.safeParse(tryJson(text)).data
  return {
    name: nameOf(found),
    resourceVersion: (found?.metadata?.resourceVersion ?? '').slice(0, LONGEST_VERSION),
    message: (found?.message ?? '').slice(0, LONGEST_MESSAGE),
    reason: found?.reason ?? '',
  }
}

const nameOf = (found: z.infer<typeof body> | undefined): string =>
  (found?.metadata?.name ?? '').slice(0, LONGEST_NAME)

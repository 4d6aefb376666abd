import { z } from 'zod'
import { compareExplanations, explain } from '#lib/names/explain.ts'
import type { ExplainAnswer } from '#lib/names/explanation.ts'
import { AppError } from '#server/app-error.ts'
import { parseInput } from '#server/http/respond.ts'
import { currentNames, type NamesRuntime } from '#server/names/current-names.ts'
import { findProxy } from '#server/names/find-proxy.ts'
import { proxyId, queryName } from '#server/names/query.ts'
import { unreadKinds } from '#server/names/unread-kinds.ts'

const querySchema = z.object({
  proxy: proxyId,
  name: queryName,
  type: z.enum(['A', 'AAAA'], { error: 'is A or AAAA' }).default('A'),
  compare: z.union([z.literal(''), proxyId]).default(''),
})

/**
 * What a proxy's DNS answers to a name and why, and with `compare` the same of a second proxy. Throws AppError
 * `bad-request`, `not-found` for an unknown proxy, and `forbidden` or `cluster-unreachable` where objects that decide names
 * are not known.
 */
export async function readExplain(runtime: NamesRuntime, query: URLSearchParams): Promise<ExplainAnswer> {
  const { proxy, name, type, compare } = parseInput(Object.fromEntries(query), querySchema)
  const [names, one, other] = await Promise.all([
    currentNames(runtime),
    findProxy(runtime, proxy, 'proxy'),
    compare ? findProxy(runtime, compare, 'compare') : null,
  ])
  const unread = unreadKinds(runtime.store.feeds())
  if (unread) throw new AppError(unread.code, `What the proxy answers is not known: ${unread.reason}`)
  const explanation = explain(names, one, { name, type })
  if (!other) return { explanation, compared: null }
  const second = explain(names, other, { name, type })
  return {
    explanation,
    compared: { explanation: second, difference: compareExplanations(explanation, second) },
  }
}

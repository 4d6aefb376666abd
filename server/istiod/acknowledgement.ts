import type { Acknowledgement } from '#lib/traffic/operation.ts'
import type { Standing } from '#server/istiod/standing.ts'

/** A connected proxy: which istiod it is connected to, and how it stands to the write. */
export type Connected = Standing & { proxy: string; istiod: string }

const MOST_REJECTED = 20
const MOST_WORDS = 500

/**
 * What can be said of a write. Before istiod has had its longest pause (`isSettled`), each istiod with proxies must have
 * sent something new, to proxies that all took it, and then nothing more (`isQuiet`): a push to thousands of proxies
 * takes seconds, and another istiod may be late. After it, whoever was sent nothing did not need it.
 */
export function acknowledgement(
  proxies: readonly Connected[],
  { isSettled, isQuiet, seen }: { isSettled: boolean; isQuiet: boolean; seen: ReadonlySet<string> },
): Acknowledgement {
  const sent = proxies.filter(({ isSent }) => isSent)
  const refused = proxies.filter(({ refusal }) => refusal !== '')
  const behind = proxies.filter(({ isBehind, proxy }) => isBehind && !seen.has(proxy)).length
  const counts = {
    connected: proxies.length,
    sent: sent.length,
    acknowledged: sent.filter((one) => one.refusal === '' && (!one.isBehind || seen.has(one.proxy))).length,
    rejected: refused
      .slice(0, MOST_REJECTED)
      .map(({ proxy, refusal }) => ({ proxy, message: refusal.slice(0, MOST_WORDS) })),
  }
  const waiting = (reason: string): Acknowledgement => ({ state: 'waiting', ...counts, reason })
  const of = `of ${proxies.length} ${proxies.length === 1 ? 'proxy' : 'proxies'}`
  if (refused.length > 0)
    return { state: 'rejected', ...counts, reason: `${refused.length} ${of} refused what istiod sent` }
  if (!isSettled && proxies.length === 0) return waiting('No proxy is connected to istiod')
  if (!isSettled && sent.length === 0) return waiting('istiod has not sent it yet')
  const late = isSettled ? undefined : lateIstiod(proxies)
  if (late) return waiting(`${late} has not sent it to its proxies yet`)
  if (behind > 0) return waiting(`${proxies.length - behind} ${of} have acknowledged`)
  if (!isSettled && !isQuiet) return waiting('istiod may still be sending it')
  return { state: 'acknowledged', ...counts, reason: sent.length === 0 ? noNeed(proxies.length) : '' }
}

const noNeed = (connected: number): string =>
  connected === 0
    ? 'No proxy is connected to istiod'
    : 'No proxy needed it: istiod has sent nothing new since the write'

function lateIstiod(proxies: readonly Connected[]): string | undefined {
  const hasSent = new Map<string, boolean>()
  for (const { istiod, isSent } of proxies) hasSent.set(istiod, (hasSent.get(istiod) ?? false) || isSent)
  return [...hasSent].find(([, sent]) => !sent)?.[0]
}

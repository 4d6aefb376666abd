import type { Clock, Random } from '#server/clock.ts'
import { messageOf } from '#server/kube/outcome.ts'
import type { Log } from '#server/log/log.ts'
import { deliver } from '#server/webhooks/deliver.ts'
import type { WebhookEndpoint } from '#server/webhooks/endpoints.ts'
import { nextStep, RETRY_LIMITS } from '#server/webhooks/next-step.ts'
import type { Delivery, Outbox } from '#server/webhooks/outbox.ts'
import { type Post, post as postByHttp } from '#server/webhooks/post.ts'

export const SENDER_LIMITS = {
  ...RETRY_LIMITS,
  pollMs: 5_000,
  claimed: 20,
  concurrent: 4,
  /** A full claim takes 50 s at worst: 20 deliveries, 4 at once, 10 s each. */
  leaseMs: 60_000,
  requestMs: 10_000,
  /** A receiver that is back is found within this time, though its last delivery waits for longer. */
  restMaxMs: 300_000,
  stopMs: 10_000,
}

export type SenderOptions = {
  outbox: Outbox
  endpoints: WebhookEndpoint[]
  clock: Clock
  random: Random
  log: Log
  post?: Post
  limits?: Partial<typeof SENDER_LIMITS>
}

/**
 * Sends what is due in the outbox until it is stopped, at least once each: a replica that dies between the receiver's
 * answer and our note of it leaves the delivery to the next claim, under the same id. An endpoint whose receiver does not
 * answer rests for the back-off of that delivery, so that it does not hold up the others; no attempt is counted
 * meanwhile, so what waits for it may be given up later than its back-offs add up to. `wake` polls at once; `stop`
 * starts nothing new and resolves when what is in flight is settled, or after `limits.stopMs`.
 */
export function startSender(options: SenderOptions): { wake(): void; stop(): Promise<void> } {
  const { outbox, clock, random, log, post = postByHttp } = options
  const limits = { ...SENDER_LIMITS, ...options.limits }
  const endpoints = new Map(options.endpoints.map((endpoint) => [endpoint.name, endpoint]))
  /** When each endpoint that did not answer may be tried again, by name. */
  const restsUntilMs = new Map<string, number>()
  const isResting = (name: string): boolean => (restsUntilMs.get(name) ?? 0) > clock.nowMs()
  let isStopped = false
  let isWoken = false
  let isAway = false
  let rouse = (): void => undefined

  const running = run().catch((error: unknown) =>
    log.error({ reason: messageOf(error) }, 'the webhook sender stopped'),
  )
  return {
    wake() {
      isWoken = true
      rouse()
    },
    async stop() {
      isStopped = true
      rouse()
      let cancel = (): void => undefined
      const late = new Promise<void>((resolve) => {
        cancel = clock.schedule(limits.stopMs, resolve)
      })
      await Promise.race([running, late])
      cancel()
    },
  }

  async function run(): Promise<void> {
    while (!isStopped) {
      isWoken = false
      const isMore = await poll()
      if (!isMore && !isWoken && !isStopped) await pause()
    }
  }

  function pause(): Promise<void> {
    return new Promise((resolve) => {
      const cancel = clock.schedule(limits.pollMs, resolve)
      rouse = () => {
        cancel()
        resolve()
      }
    })
  }

  /** Claims what is due and sees all of it through. True when there is probably more. */
  async function poll(): Promise<boolean> {
    const untilMs = clock.nowMs() + limits.leaseMs - limits.requestMs
    const queue = await claim()
    const isFull = queue.length === limits.claimed
    const work = async (): Promise<void> => {
      // What could outlast its lease, or comes after a stop, is left to whoever claims it next.
      while (!isStopped && clock.nowMs() < untilMs) {
        const delivery = queue.shift()
        if (!delivery) return
        // One of an endpoint that began to rest since the claim is left to its lease.
        if (!isResting(delivery.endpoint)) await attempt(delivery)
      }
    }
    await Promise.all(Array.from({ length: limits.concurrent }, work))
    return isFull && !isAway
  }

  async function claim(): Promise<Delivery[]> {
    try {
      const { leaseMs, claimed: limit } = limits
      const except = [...restsUntilMs.keys()].filter(isResting)
      const deliveries = await outbox.claim({ nowMs: clock.nowMs(), leaseMs, limit, except })
      if (isAway) log.info('the webhook outbox is back')
      isAway = false
      return deliveries
    } catch (error) {
      away(error)
      return []
    }
  }

  async function attempt(delivery: Delivery): Promise<void> {
    const { id, attempts } = delivery
    const endpoint = endpoints.get(delivery.endpoint)
    if (!endpoint) return giveUp(delivery, 'the endpoint is no longer configured')
    const outcome = await deliver({ endpoint, delivery, clock, post, timeoutMs: limits.requestMs })
    const step = nextStep(outcome, attempts, random, limits)
    if (outcome.kind === 'failed' && !outcome.isAnswered) {
      const backoffMs = step.kind === 'retry' ? step.waitMs : limits.restMaxMs
      restsUntilMs.set(endpoint.name, clock.nowMs() + Math.min(backoffMs, limits.restMaxMs))
    } else restsUntilMs.delete(endpoint.name)
    switch (step.kind) {
      case 'delivered':
        return settle(() => outbox.delivered(id, clock.nowMs()))
      case 'give-up':
        return giveUp(delivery, step.reason)
      case 'retry': {
        const { reason, waitMs } = step
        log.info({ id, endpoint: endpoint.name, reason, waitMs }, 'a webhook failed; trying again')
        return settle(() => outbox.retry(id, clock.nowMs() + waitMs, reason))
      }
    }
  }

  async function giveUp({ id, endpoint }: Delivery, reason: string): Promise<void> {
    log.warn({ id, endpoint, reason }, 'gave a webhook up')
    await settle(() => outbox.giveUp(id, reason))
  }

  async function settle(write: () => Promise<void>): Promise<void> {
    try {
      await write()
    } catch (error) {
      away(error)
    }
  }

  function away(error: unknown): void {
    if (!isAway)
      log.warn({ reason: messageOf(error) }, 'the webhook outbox is away; trying again at each poll')
    isAway = true
  }
}

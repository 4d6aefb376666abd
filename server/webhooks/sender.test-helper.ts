import type { RequestListener } from 'node:http'
import { expect, onTestFinished } from 'vitest'
import { createStepClock, type StepClock } from '#server/demo/step-clock.ts'
import { createLog } from '#server/log/log.ts'
import { createTestOutbox } from '#server/webhooks/outbox.test-helper.ts'
import { openReceiver } from '#server/webhooks/receiver.test-helper.ts'
import { type SENDER_LIMITS, startSender } from '#server/webhooks/sender.ts'

export const secret = Buffer.alloc(32, 7).toString('base64')

/**
 * For tests only: a receiver, which is the endpoint `ops`, a second one `other`, an outbox and as many senders as wanted
 * on them; all on one stepped clock that starts now.
 */
export async function setUpSender(
  answer: RequestListener,
  limits: Partial<typeof SENDER_LIMITS> = {},
  answerOther: RequestListener = answer,
) {
  const receiver = await openReceiver(answer)
  const other = await openReceiver(answerOther)
  const closing: (() => Promise<void>)[] = [receiver.close, other.close]
  // All at once: a sender waits for what is in flight, which a closing receiver ends.
  onTestFinished(async () => {
    await Promise.all(closing.map((close) => close()))
  })
  const { memory, outbox } = createTestOutbox()
  const clock = createStepClock(Date.now())
  const lines: string[] = []
  const log = createLog('trace', { write: (line) => lines.push(line) })
  const endpoints = [
    { name: 'ops', url: receiver.url, secret, on: [] },
    { name: 'other', url: other.url, secret, on: [] },
  ]
  const start = () => {
    const sender = startSender({ outbox, endpoints, clock, random: () => 1, log, limits })
    closing.push(sender.stop)
    return sender
  }
  return { receiver, other, memory, clock, lines, start }
}

/** Lets the promises and sockets of a poll run until `value` is as expected. */
export const until = (value: () => unknown) => expect.poll(value, { interval: 2 })
/** Time for what must not happen to happen. */
export const quiet = () => new Promise((resolve) => setTimeout(resolve, 50))
/** Waits for the sender to sleep again, then moves the clock. */
export const step = async (clock: StepClock, byMs: number) => {
  await quiet()
  clock.advance(byMs)
}

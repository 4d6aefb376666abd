import type { RequestListener } from 'node:http'
import { Webhook } from 'standardwebhooks'
import { describe, expect, it } from 'vitest'
import { signatureOf } from '#server/webhooks/receiver.test-helper.ts'
import { quiet, secret, setUpSender, step, until } from '#server/webhooks/sender.test-helper.ts'

/** Answers with these statuses in turn, then with 200. */
const inTurn = (statuses: number[], headers = {}): RequestListener => {
  const left = [...statuses]
  return (_, response) => response.writeHead(left.shift() ?? 200, headers).end()
}
describe('startSender', () => {
  it('tries again after a 500, under the same id and with a signature that holds', async () => {
    const { receiver, memory, clock, start } = await setUpSender(inTurn([500]))
    memory.put('msg_1')
    start()
    await until(() => memory.entry('msg_1').attempts).toBe(1)
    expect(memory.entry('msg_1')).toMatchObject({ errors: ['the receiver answered 500'] })
    await step(clock, 4_999)
    await quiet()
    expect(receiver.received).toHaveLength(1)
    clock.advance(1)
    await until(() => memory.states()).toEqual(['delivered'])
    expect(receiver.received.map(({ headers }) => headers['webhook-id'])).toEqual(['msg_1', 'msg_1'])
    const [first, second] = receiver.received.map(({ headers }) => Number(headers['webhook-timestamp']))
    expect((second ?? 0) - (first ?? 0)).toBe(5)
    for (const got of receiver.received) new Webhook(secret).verify(got.body, signatureOf(got))
  })

  it('waits as long as Retry-After asks', async () => {
    const { receiver, memory, clock, start } = await setUpSender(inTurn([429], { 'retry-after': '600' }))
    memory.put('msg_1')
    start()
    await until(() => memory.entry('msg_1').attempts).toBe(1)
    expect(memory.entry('msg_1').dueMs).toBe(clock.nowMs() + 600_000)
    await step(clock, 599_999)
    await quiet()
    expect(receiver.received).toHaveLength(1)
    await step(clock, 5_000)
    await until(() => memory.states()).toEqual(['delivered'])
  })

  it('gives up on a 400, at the last attempt, and what nobody is configured for', async () => {
    const { receiver, memory, start } = await setUpSender((request, response) =>
      response.writeHead(request.headers['webhook-id'] === 'refused' ? 400 : 500).end(),
    )
    memory.put('refused')
    memory.put('tired', 'ops', 11)
    memory.put('orphan', 'gone')
    start()
    await until(() => memory.states()).toEqual(['given-up', 'given-up', 'given-up'])
    expect(memory.entry('refused').errors).toEqual(['the receiver answered 400'])
    expect(memory.entry('tired').errors).toEqual(['the receiver answered 500, the last of 12 attempts'])
    expect(memory.entry('orphan').errors).toEqual(['the endpoint is no longer configured'])
    expect(receiver.received).toHaveLength(2)
  })

  it('stops waiting for a receiver that never answers', async () => {
    const { receiver, memory, clock, start } = await setUpSender(() => undefined, { requestMs: 300 })
    memory.put('msg_1')
    start()
    await until(() => receiver.received.length).toBe(1)
    clock.advance(300)
    await until(() => memory.entry('msg_1').errors).toEqual(['no answer within 0.3 s'])
    expect(memory.states()).toEqual(['due'])
  })

  it('delivers each once with two senders, at most four at a time each, without waiting between full claims', async () => {
    let open = 0
    let most = 0
    const { receiver, memory, start } = await setUpSender((_, response) => {
      open += 1
      most = Math.max(most, open)
      setTimeout(() => {
        open -= 1
        response.end()
      }, 3)
    })
    for (let index = 0; index < 90; index += 1) memory.put(`msg_${index}`)
    start()
    start()
    await until(() => memory.states().filter((state) => state === 'delivered').length).toBe(90)
    expect(new Set(receiver.received.map(({ headers }) => headers['webhook-id'])).size).toBe(90)
    expect(receiver.received).toHaveLength(90)
    expect(most).toBeLessThanOrEqual(8)
  })

  it('leaves to the next claim what could outlast its lease', async () => {
    const limits = { concurrent: 1, requestMs: 300, leaseMs: 600, pollMs: 100 }
    const { receiver, other, memory, clock, start } = await setUpSender(() => undefined, limits)
    memory.put('msg_1')
    memory.put('msg_2', 'other')
    start()
    await until(() => receiver.received.length).toBe(1)
    clock.advance(300)
    await until(() => memory.entry('msg_1').attempts).toBe(1)
    await step(clock, 200)
    await quiet()
    expect(other.received).toHaveLength(0)
    await step(clock, 100)
    await until(() => other.received.length).toBe(1)
  })
})

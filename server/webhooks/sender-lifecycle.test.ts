import type { RequestListener } from 'node:http'
import { describe, expect, it } from 'vitest'
import { quiet, secret, setUpSender, step, until } from '#server/webhooks/sender.test-helper.ts'

const ok: RequestListener = (_, response) => response.writeHead(200).end()

describe('a sender whose outbox goes away', () => {
  const linesOf = (lines: string[]) => lines.map((line) => JSON.parse(line) as { level: number; msg: string })

  it('says so once an outage, and goes on when it is back', async () => {
    const { receiver, memory, clock, lines, start } = await setUpSender(ok)
    memory.isAway = true
    memory.put('msg_1')
    start()
    for (const polls of [2, 3, 4]) {
      await step(clock, 5_000)
      await until(() => memory.claims).toBe(polls)
    }
    expect(linesOf(lines)).toMatchObject([{ level: 40, reason: 'connect ECONNREFUSED 10.0.0.1:5432' }])
    memory.isAway = false
    await step(clock, 5_000)
    await until(() => memory.states()).toEqual(['delivered'])
    expect(receiver.received).toHaveLength(1)
    memory.isAway = true
    await step(clock, 5_000)
    await until(() => linesOf(lines).map(({ level }) => level)).toEqual([40, 30, 40])
  })

  it('sends again, under the same id, what it could not note as delivered', async () => {
    const { receiver, memory, clock, start } = await setUpSender((request, response) => {
      memory.isAway = receiver.received.length === 1
      ok(request, response)
    })
    memory.put('msg_1')
    start()
    await until(() => memory.isAway).toBe(true)
    await quiet()
    memory.isAway = false
    await step(clock, 59_999)
    await quiet()
    expect(receiver.received).toHaveLength(1)
    await step(clock, 5_000)
    await until(() => memory.states()).toEqual(['delivered'])
    expect(receiver.received.map(({ headers }) => headers['webhook-id'])).toEqual(['msg_1', 'msg_1'])
  })
})

describe('wake and stop', () => {
  it('polls at once when woken, once for many calls', async () => {
    const { memory, start } = await setUpSender(ok)
    const sender = start()
    await quiet()
    memory.put('msg_1')
    for (let index = 0; index < 9; index += 1) sender.wake()
    await until(() => memory.states()).toEqual(['delivered'])
    await quiet()
    expect(memory.claims).toBe(2)
  })

  it('polls after the poll in which it was woken, and not during it', async () => {
    const answers: (() => void)[] = []
    const { memory, start } = await setUpSender((_, response) => {
      answers.push(() => response.end())
    })
    memory.put('msg_1')
    const sender = start()
    await until(() => answers.length).toBe(1)
    memory.put('msg_2')
    sender.wake()
    sender.wake()
    await quiet()
    expect(memory.claims).toBe(1)
    answers[0]?.()
    await until(() => answers.length).toBe(2)
    expect(memory.claims).toBe(2)
  })

  it('waits for what is in flight and starts nothing new', async () => {
    const answers: (() => void)[] = []
    const { receiver, memory, clock, start } = await setUpSender((_, response) => {
      answers.push(() => response.end())
    })
    for (let index = 0; index < 10; index += 1) memory.put(`msg_${index}`)
    const sender = start()
    await until(() => answers.length).toBe(4)
    let isStopped = false
    const stopping = sender.stop().then(() => {
      isStopped = true
    })
    await quiet()
    expect(isStopped).toBe(false)
    for (const answer of answers) answer()
    await stopping
    sender.wake()
    await step(clock, 120_000)
    await quiet()
    expect(receiver.received).toHaveLength(4)
    expect(memory.states().filter((state) => state === 'delivered')).toHaveLength(4)
  })

  it('does not wait for longer than its limit', async () => {
    const { receiver, memory, clock, start } = await setUpSender(() => undefined, {
      requestMs: 20_000,
      leaseMs: 70_000,
    })
    memory.put('msg_1')
    const sender = start()
    await until(() => receiver.received.length).toBe(1)
    const stopping = sender.stop()
    clock.advance(10_000)
    await stopping
    expect(memory.states()).toEqual(['due'])
    clock.advance(10_000)
  })
})

describe('the log', () => {
  it('has no secret, no URL and nothing of an answer in it', async () => {
    const { receiver, memory, lines, start } = await setUpSender((request, response) =>
      response.writeHead(request.headers['webhook-id'] === 'refused' ? 400 : 500).end(`canary ${secret}`),
    )
    memory.put('refused')
    memory.put('failed')
    start()
    await until(() => memory.entry('failed').attempts).toBe(1)
    await until(() => memory.entry('refused').state).toBe('given-up')
    const said = [...lines, ...memory.entry('failed').errors, ...memory.entry('refused').errors].join('\n')
    expect(lines).toHaveLength(2)
    expect(said).toContain('the receiver answered 400')
    for (const hidden of [secret, receiver.url, 'canary']) expect(said).not.toContain(hidden)
  })
})

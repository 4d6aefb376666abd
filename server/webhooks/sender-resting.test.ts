import type { RequestListener } from 'node:http'
import { describe, expect, it } from 'vitest'
import { quiet, setUpSender, step, until } from '#server/webhooks/sender.test-helper.ts'

const ok: RequestListener = (_, response) => response.end()
const silent: RequestListener = () => undefined
const hangUp: RequestListener = (request) => request.socket.destroy()
const limits = { requestMs: 300 }

/** A receiver `other` that answers `dead` and a healthy one `ops`, with 50 deliveries each, those of `other` first. */
async function setUpDeadAndHealthy(dead: RequestListener) {
  const mesh = await setUpSender(ok, limits, dead)
  for (let index = 0; index < 50; index += 1) mesh.memory.put(`dead_${index}`, 'other')
  for (let index = 0; index < 50; index += 1) mesh.memory.put(`fine_${index}`)
  const delivered = () => mesh.memory.states().filter((state) => state === 'delivered').length
  return { ...mesh, delivered }
}

describe('a receiver that does not answer', () => {
  it('holds up a healthy one for one time-out, and is tried again when it has rested', async () => {
    const { receiver, other, memory, clock, start, delivered } = await setUpDeadAndHealthy(silent)
    start()
    await until(() => other.received.length).toBe(4)
    clock.advance(300)
    await until(delivered).toBe(50)
    await quiet()
    expect(receiver.received).toHaveLength(50)
    expect(other.received, 'no attempt but those that ran already').toHaveLength(4)
    const attempts = () => Array.from({ length: 50 }, (_, index) => memory.entry(`dead_${index}`).attempts)
    expect(attempts().filter((count) => count > 0)).toHaveLength(4)
    // It rests for the back-off of a first failure, and a poll later it is tried with others than before.
    await step(clock, 4_999)
    await quiet()
    expect(other.received).toHaveLength(4)
    await step(clock, 5_000)
    await until(() => other.received.length).toBe(8)
  })

  it('holds up a healthy one not at all when the network says so at once', async () => {
    const { other, start, delivered } = await setUpDeadAndHealthy(hangUp)
    start()
    await until(delivered).toBe(50)
    expect(other.received.length).toBeLessThanOrEqual(4)
  })

  it('gets everything once it is back, also what was claimed and not tried', async () => {
    let isBack = false
    const { other, clock, start, delivered } = await setUpDeadAndHealthy((request, response) =>
      (isBack ? ok : hangUp)(request, response),
    )
    start()
    await until(delivered).toBe(50)
    isBack = true
    for (let polls = 0; polls < 14; polls += 1) await step(clock, 5_000)
    await until(delivered).toBe(100)
    expect(new Set(other.received.map(({ headers }) => headers['webhook-id'])).size).toBe(50)
  })

  it.each([
    ['rests five minutes at most, however long its delivery waits', 10],
    ['rests five minutes after the last attempt at a delivery', 11],
  ])('%s', async (_, attempts) => {
    const { other, memory, clock, start } = await setUpSender(ok, limits, hangUp)
    memory.put('old', 'other', attempts)
    start()
    await until(() => memory.entry('old').errors).toHaveLength(1)
    memory.put('new', 'other')
    await step(clock, 299_999)
    await quiet()
    expect(other.received).toHaveLength(1)
    await step(clock, 5_000)
    await until(() => memory.entry('new').attempts).toBe(1)
  })

  it('that answers with an error does not rest', async () => {
    const { memory, start } = await setUpSender(ok, limits, (_, response) => response.writeHead(500).end())
    for (let index = 0; index < 50; index += 1) memory.put(`msg_${index}`, 'other')
    start()
    await until(() => memory.entry('msg_49').attempts).toBe(1)
  })
})

import type { RequestListener } from 'node:http'
import { Webhook } from 'standardwebhooks'
import { afterEach, describe, expect, it } from 'vitest'
import { systemClock } from '#server/clock.ts'
import { deliver } from '#server/webhooks/deliver.ts'
import { post } from '#server/webhooks/post.ts'
import { openReceiver, signatureOf } from '#server/webhooks/receiver.test-helper.ts'

const secret = `whsec_${Buffer.alloc(32, 7).toString('base64')}`
const delivery = { id: 'msg_1', endpoint: 'ops', body: '{"message":"Störung"}', attempts: 0 }
const close: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const one of close.splice(0)) await one()
})

async function receive(answer: RequestListener) {
  const receiver = await openReceiver(answer)
  close.push(receiver.close)
  return receiver
}

const send = (url: string, timeoutMs = 5000) =>
  deliver({
    endpoint: { name: 'ops', url, secret, on: ['unhealthy'] },
    delivery,
    clock: systemClock,
    post,
    timeoutMs,
  })

const failed = (reason: string, retryable: boolean, afterMs: number | null = null) => ({
  kind: 'failed',
  reason,
  retryable,
  afterMs,
  isAnswered: true,
})
const unanswered = (reason: string) => ({ ...failed(reason, true), isAnswered: false })

describe('deliver', () => {
  it('signs so that the library verifies it, and a changed body not', async () => {
    const receiver = await receive((_, response) => response.writeHead(204).end())
    expect(await send(receiver.url)).toEqual({ kind: 'delivered' })
    const [got] = receiver.received
    if (!got) throw new Error('nothing came')
    expect(got).toMatchObject({
      method: 'POST',
      path: '/hook',
      body: delivery.body,
      headers: {
        'content-type': 'application/json',
        'user-agent': 'isthmus-webhooks',
        'webhook-id': 'msg_1',
      },
    })
    const verifier = new Webhook(secret)
    expect(verifier.verify(got.body, signatureOf(got))).toEqual({ message: 'Störung' })
    expect(() => verifier.verify(got.body.replace('S', 's'), signatureOf(got))).toThrow(/signature/)
    expect(() => verifier.verify(got.body, { ...signatureOf(got), 'webhook-id': 'msg_2' })).toThrow(
      /signature/,
    )
  })

  it.each([
    [200, null],
    [299, null],
    [400, false],
    [404, false],
    [410, false],
    [408, true],
    [425, true],
    [429, true],
    [500, true],
    [503, true],
  ])('takes %d for: retryable %s', async (status, retryable) => {
    const receiver = await receive((_, response) => response.writeHead(status).end(`canary ${secret}`))
    const words = `the receiver answered ${status}`
    expect(await send(receiver.url)).toEqual(
      retryable === null ? { kind: 'delivered' } : failed(words, retryable),
    )
  })

  it.each([301, 302, 303, 307, 308])('follows no %d', async (status) => {
    const other = await receive((_, response) => response.end())
    const receiver = await receive((_, response) => response.writeHead(status, { location: other.url }).end())
    const words = `the receiver answered ${status}, and redirects are not followed`
    expect(await send(receiver.url)).toEqual(failed(words, false))
    expect(other.received).toEqual([])
  })

  it.each([
    ['7', 7_000],
    ['999999', 3_600_000],
    ['soon', null],
    ['Thu, 01 Jan 2026 00:00:00 GMT', 0],
  ])('reads Retry-After: %s', async (text, afterMs) => {
    const receiver = await receive((_, response) => response.writeHead(503, { 'retry-after': text }).end())
    expect(await send(receiver.url)).toEqual(failed('the receiver answered 503', true, afterMs))
  })

  it('reads a date in Retry-After by our clock', async () => {
    const date = new Date(Date.now() + 60_000).toUTCString()
    const receiver = await receive((_, response) => response.writeHead(429, { 'retry-after': date }).end())
    const outcome = await send(receiver.url)
    if (outcome.kind !== 'failed') throw new Error('it was delivered')
    expect(outcome.afterMs).toBeGreaterThan(50_000)
    expect(outcome.afterMs).toBeLessThanOrEqual(60_000)
  })

  it('gives up waiting for a server that never answers, and may try again', async () => {
    const receiver = await receive(() => undefined)
    expect(await send(receiver.url, 50)).toEqual(unanswered('no answer within 0.05 s'))
    expect(receiver.received).toHaveLength(1)
  })

  it('takes the status of an answer whose body never ends', async () => {
    const endless = await receive((_, response) => response.writeHead(200).write('x'))
    expect(await send(endless.url, 50)).toEqual({ kind: 'delivered' })
    let cut = false
    const huge = await receive((request, response) => {
      request.socket.on('close', () => {
        cut = true
      })
      const fill = (): void => {
        if (!cut && response.write('x'.repeat(1024))) setImmediate(fill)
        else response.once('drain', fill)
      }
      fill()
    })
    expect(await send(huge.url, 60_000)).toEqual({ kind: 'delivered' })
    await expect.poll(() => cut).toBe(true)
  })

  it('says only the code of a network error', async () => {
    const receiver = await receive(() => undefined)
    await receiver.close()
    expect(await send(`${receiver.url}?token=canary`)).toEqual(unanswered('no answer: ECONNREFUSED'))
    const rude = await receive((request) => request.socket.destroy())
    expect(await send(rude.url)).toEqual(unanswered('no answer: UND_ERR_SOCKET'))
  })
})

import type { RequestListener } from 'node:http'
import { gzipSync } from 'node:zlib'
import { afterAll, afterEach, describe, expect, it, vi } from 'vitest'
import { type FakeEnvoy, openFakeEnvoy } from '#server/envoy/fake-envoy.test-helper.ts'
import { createOffThread } from '#server/envoy/off-thread.ts'
import { openDoor } from '#server/envoy/open-door.ts'

const MIB = 1024 * 1024
const offThread = createOffThread()
const opened: FakeEnvoy[] = []
afterEach(async () => {
  for (const one of opened.splice(0)) await one.close()
})
afterAll(() => offThread.close())

async function doorTo(answer: RequestListener) {
  const envoy = await openFakeEnvoy(answer)
  opened.push(envoy)
  const way = { kind: 'relay', words: `relay ${envoy.url}` } as const
  return { envoy, door: openDoor({ way, baseUrl: envoy.url, offThread }) }
}

describe('a door to an Envoy', () => {
  it('asks by GET for the page, and for nothing compressed, with no header of anybody’s', async () => {
    const { envoy, door } = await doorTo((_, response) => response.end('{"a":1}'))
    expect(await door.getJson('/clusters?filter=x&format=json')).toEqual({ a: 1 })
    const [{ method, url, headers } = { method: '', url: '', headers: [] }] = envoy.seen
    expect({ method, url }).toEqual({ method: 'GET', url: '/clusters?format=json&filter=x' })
    const names = headers.filter((_, index) => index % 2 === 0).map((name) => name.toLowerCase())
    expect(names.filter((name) => /auth|cookie|origin|referer|forwarded/.test(name))).toEqual([])
    expect(headers[headers.findIndex((name) => name.toLowerCase() === 'accept-encoding') + 1]).toBe(
      'identity',
    )
  })

  it.each([
    '/quitquitquit',
    '/logging?level=debug',
    '/config_dump/../quitquitquit',
    '//ready',
    'ready',
    '/stats?x',
    '@evil.example/ready',
  ])('refuses %s before it asks', async (path) => {
    const { envoy, door } = await doorTo((_, response) => response.end('{}'))
    for (const ask of [door.open, door.getJson, door.getText, door.getBytes])
      await expect(ask(path)).rejects.toThrow(/^is not asked for this/)
    expect(envoy.seen).toEqual([])
  })

  it('takes secrets out of small and large answers alike', async () => {
    const large = 'x'.repeat(200_000)
    for (const filling of ['', large]) {
      const { door } = await doorTo((request, response) =>
        response.end(
          request.url === '/stats/prometheus'
            ? `token=canary\n${filling}`
            : JSON.stringify({ password: 'canary', filling }),
        ),
      )
      expect(await door.getJson('/config_dump')).toEqual({ password: '[redacted]', filling })
      expect(await door.getText('/stats/prometheus')).toBe(`token=[redacted]\n${filling}`)
      expect(new TextDecoder().decode(await door.getBytes('/config_dump'))).not.toContain('canary')
    }
  })

  it('S30: follows no redirect', async () => {
    const other = await openFakeEnvoy((_, response) => response.end('{}'))
    opened.push(other)
    const { door } = await doorTo((_, response) =>
      response.writeHead(301, { location: `${other.url}/ready` }).end(),
    )
    await expect(door.getJson('/certs')).rejects.toThrow("can't be reached (unexpected redirect)")
    await expect(door.setLogLevel('info')).rejects.toThrow("can't be reached (unexpected redirect)")
    expect(other.seen).toEqual([])
  })

  it('S32: stops reading an answer that never ends, and one that is small only while it is compressed', async () => {
    let sent = 0
    const chunk = Buffer.alloc(MIB, 'x')
    const endless = await doorTo((_, response) => {
      const more = (): void => {
        while (sent < 2_048 && !response.destroyed) {
          sent += 1
          if (!response.write(chunk)) return
        }
      }
      response.on('drain', more)
      more()
    })
    await expect(endless.door.getJson('/certs', { limitBytes: 4 * MIB })).rejects.toThrow(
      'answered more than 4 MiB',
    )
    expect(sent).toBeLessThan(256)
    const bomb = gzipSync(Buffer.alloc(64 * MIB))
    const { door } = await doorTo((_, response) =>
      response.writeHead(200, { 'content-encoding': 'gzip' }).end(bomb),
    )
    await expect(door.getText('/ready', { limitBytes: 4 * MIB })).rejects.toThrow('answered more than 4 MiB')
  })

  it('S32: waits only so long for all of an answer, however it drips', async () => {
    const { envoy, door } = await doorTo((_, response) => {
      const drip = setInterval(() => response.write('x'), 5)
      response.on('close', () => clearInterval(drip))
    })
    await expect(door.getText('/ready', { limitMs: 150 })).rejects.toThrow('did not answer within 0.15 s')
    expect(envoy.seen).toHaveLength(1)
  })

  it('ends the connection of an answer that is left', async () => {
    const closed = vi.fn()
    const { door } = await doorTo((_, response) => {
      response.on('close', closed)
      response.write('x')
    })
    for await (const _ of (await door.open('/ready')).body) break
    await vi.waitFor(() => expect(closed).toHaveBeenCalledTimes(1))
    await (await door.open('/ready')).body[Symbol.asyncIterator]().return?.()
    await vi.waitFor(() => expect(closed).toHaveBeenCalledTimes(2))
  })

  it('says what is wrong with an answer', async () => {
    const { door } = await doorTo((request, response) =>
      request.url === '/certs' ? response.end('canary') : response.writeHead(503).end('canary'),
    )
    await expect(door.getJson('/certs')).rejects.toThrow(/^answered no JSON$/)
    await expect(door.getBytes('/certs')).rejects.toThrow(/^answered no JSON$/)
    await expect(door.getText('/ready')).rejects.toThrow(/^answered 503$/)
    expect((await door.open('/ready')).status).toBe(503)
  })
})

describe('an answer that is nested deeply', () => {
  it('is said to be so', async () => {
    const depth = 30_000
    const { door } = await doorTo((_, response) => response.end('['.repeat(depth) + ']'.repeat(depth)))
    await expect(door.getBytes('/certs')).rejects.toThrow('answered JSON that is nested too deeply')
  })
})

describe('setLogLevel', () => {
  it('posts the level of all loggers, or of one', async () => {
    const { envoy, door } = await doorTo((_, response) => response.end('active loggers:\n  http: debug\n'))
    expect(await door.setLogLevel('debug')).toContain('http: debug')
    await door.setLogLevel('off', 'http')
    expect(envoy.seen.map(({ method, url }) => `${method} ${url}`)).toEqual([
      'POST /logging?level=debug',
      'POST /logging?http=off',
    ])
  })

  it.each([
    ['loud', undefined],
    ['debug', 'a&b'],
    ['debug', 'level'],
    ['debug', 'paths'],
    ['debug', '../quitquitquit'],
    ['debug', ''],
  ])('refuses %s %s before it asks', async (level, logger) => {
    const { envoy, door } = await doorTo((_, response) => response.end())
    await expect(door.setLogLevel(level, logger)).rejects.toThrow(/^is not asked for/)
    expect(envoy.seen).toEqual([])
  })

  it('says what a refusal means', async () => {
    const words = 'error: unknown logger name\n\nusage: ...'
    const { door } = await doorTo((request, response) =>
      request.url?.includes('nope') ? response.writeHead(400).end(words) : response.writeHead(405).end(),
    )
    await expect(door.setLogLevel('debug', 'nope')).rejects.toThrow(
      'answered 400 (error: unknown logger name)',
    )
    await expect(door.setLogLevel('debug')).rejects.toThrow(
      'answered 405: it has to let POST /logging through',
    )
  })
})

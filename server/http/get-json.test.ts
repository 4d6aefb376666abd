import type { RequestListener } from 'node:http'
import { afterEach, describe, expect, it } from 'vitest'
import { type OpenServer, openServer } from '#server/demo/http.ts'
import { atOnce } from '#server/http/at-once.ts'
import { getJson } from '#server/http/get-json.ts'

const servers: OpenServer[] = []
afterEach(async () => {
  for (const server of servers.splice(0)) await server.close()
})
async function serve(answer: RequestListener): Promise<string> {
  const server = await openServer(answer)
  servers.push(server)
  return server.url
}

describe('getJson', () => {
  it('reads JSON, by GET', async () => {
    const url = await serve((request, response) => response.end(JSON.stringify({ method: request.method })))
    expect(await getJson(url)).toEqual({ method: 'GET' })
  })

  it.each<[string, RequestListener, RegExp]>([
    ['is not JSON', (_, response) => response.end('<html>'), /answered no JSON/],
    ['is empty', (_, response) => response.end(), /answered no JSON/],
    ['is an error', (_, response) => response.writeHead(401).end('{}'), /answered 401/],
    [
      'is too large',
      (_, response) => response.end(`"${'x'.repeat(3 * 1024 * 1024)}"`),
      /answered more than 1 MiB/,
    ],
    ['is cut off', (_, response) => response.destroy(), /can't be reached/],
    [
      'leads elsewhere',
      (request, response) =>
        request.url === '/' ? response.writeHead(302, { location: '/other' }).end() : response.end('{}'),
      /can't be reached \(unexpected redirect\)/,
    ],
  ])('says what is wrong with an answer that %s', async (_, answer, words) => {
    const url = await serve(answer)
    await expect(getJson(url, { limitBytes: 1024 * 1024 })).rejects.toThrow(words)
  })

  it.each<[string, RequestListener]>([
    ['does not come', () => undefined],
    ['stops in the middle', (_, response) => void response.write('[')],
  ])('waits only so long for an answer that %s', async (_, answer) => {
    const url = await serve(answer)
    await expect(getJson(url, { limitMs: 100 })).rejects.toThrow('did not answer within 0.1 s')
  })

  it('says that nobody listens', async () => {
    const server = await openServer(() => undefined)
    await server.close()
    await expect(getJson(server.url)).rejects.toThrow("can't be reached (ECONNREFUSED)")
  })
})

describe('atOnce', () => {
  it('keeps the order and never works on more than so many', async () => {
    const going: number[] = []
    let most = 0
    const results = await atOnce([5, 4, 3, 2, 1, 0], 2, async (item) => {
      going.push(item)
      most = Math.max(most, going.length)
      for (let turn = 0; turn < item; turn++) await Promise.resolve()
      going.splice(going.indexOf(item), 1)
      return item * 10
    })
    expect(results).toEqual([50, 40, 30, 20, 10, 0])
    expect(most).toBe(2)
  })
})

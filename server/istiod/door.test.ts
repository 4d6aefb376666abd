import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import type { RequestListener } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, describe, expect, it } from 'vitest'
import { type OpenServer, openServer } from '#server/demo/http.ts'
import { urlDoor } from '#server/istiod/door.ts'
import { sayWhy } from '#server/istiod/say-why.ts'

const folder = mkdtempSync(join(tmpdir(), 'isthmus-door-'))
const tokenFile = join(folder, 'istio-token')
const servers: OpenServer[] = []
afterEach(async () => {
  for (const server of servers.splice(0)) await server.close()
})
afterAll(() => rmSync(folder, { recursive: true }))
async function serve(answer: RequestListener): Promise<string> {
  const server = await openServer(answer)
  servers.push(server)
  return server.url
}

describe('a door at an address', () => {
  it('sends the token as it is in the file now, and none without a file', async () => {
    const url = await serve((request, response) =>
      response.end(JSON.stringify(request.headers.authorization ?? null)),
    )
    const door = urlDoor(url, { tokenFile })
    writeFileSync(tokenFile, 'first.token\n')
    expect(await door.getJson('/debug/syncz')).toBe('Bearer first.token')
    writeFileSync(tokenFile, 'second.token')
    expect(await door.getJson('/debug/syncz')).toBe('Bearer second.token')
    expect(await urlDoor(url).getJson('/debug/syncz')).toBeNull()
  })

  it.each([
    [
      'is missing',
      () => rmSync(tokenFile, { force: true }),
      /can't be asked: the file of ISTHMUS_ISTIOD_TOKEN_FILE .* \(ENOENT\)/,
    ],
    ['is empty', () => writeFileSync(tokenFile, ''), /holds no token/],
    ['has other headers in it', () => writeFileSync(tokenFile, 'a\r\nx-evil: 1'), /holds no token/],
  ])('asks nothing when the token %s', async (_, prepare, words) => {
    prepare()
    let asked = 0
    const url = await serve((_, response) => {
      asked += 1
      response.end('{}')
    })
    const answer = urlDoor(url, { tokenFile }).getJson('/')
    await expect(answer).rejects.toThrow(words)
    await expect(answer).rejects.not.toThrow(tokenFile)
    expect(asked).toBe(0)
  })

  it('S30: follows no redirect, so that nobody else is shown the token', async () => {
    writeFileSync(tokenFile, 'secret.token')
    const seen: (string | undefined)[] = []
    const other = await serve((request, response) => {
      seen.push(request.headers.authorization)
      response.end('{}')
    })
    for (const status of [301, 302, 303, 307, 308]) {
      const url = await serve((_, response) => response.writeHead(status, { location: `${other}/x` }).end())
      await expect(urlDoor(url, { tokenFile }).getJson('/')).rejects.toThrow('unexpected redirect')
    }
    expect(seen).toEqual([])
  })
})

describe('why an istiod gives no answer', () => {
  it.each<[string, RequestListener, RegExp]>([
    [
      'wants a token',
      (_, response) => response.writeHead(401).end(),
      /audience istio-ca.*ISTHMUS_ISTIOD_TOKEN_FILE/,
    ],
    [
      'shows it to others',
      (_, response) => response.writeHead(403).end(),
      /DEBUG_ENDPOINT_AUTH_ALLOWED_NAMESPACES/,
    ],
    ['is ill', (_, response) => response.writeHead(500).end('secret'), /answered 500$/],
    ['talks nonsense', (_, response) => response.end('<html>'), /answered no JSON$/],
  ])('is said by its name when it %s', async (_, answer, words) => {
    writeFileSync(tokenFile, 'secret.token')
    const door = urlDoor(await serve(answer), { name: 'istiod-0.istio-system', tokenFile })
    const why = await door.getJson('/debug/syncz').then(
      () => '',
      (error: unknown) => sayWhy(door, error),
    )
    expect(why).toMatch(words)
    expect(why).toMatch(/^istiod-0\.istio-system /)
    expect(why).not.toContain('secret')
  })
})

import { connect } from 'node:net'
import { afterEach, describe, expect, it } from 'vitest'
import { type OpenServer, openServer } from '#server/demo/http.ts'
import { keepRawTargets, rawTarget } from '#server/http/raw-target.ts'

keepRawTargets()
const servers: OpenServer[] = []
afterEach(async () => {
  for (const server of servers.splice(0)) await server.close()
})

/** What a handler is told of a request with these lines. */
async function told(...lines: string[]): Promise<{ target: string; host: string | undefined }> {
  const server = await openServer((request, response) => {
    const headers = Object.entries(request.headers).map(([name, value]): [string, string] => [
      name,
      String(value),
    ])
    const target = rawTarget(new Request('http://next/normalised', { headers }))
    response.end(JSON.stringify({ target, host: request.headers.host }))
  })
  servers.push(server)
  return new Promise((resolve, reject) => {
    const socket = connect(Number(new URL(server.url).port), '127.0.0.1')
    let answer = ''
    socket.on('data', (chunk) => {
      answer += chunk.toString('latin1')
    })
    socket.on('close', () => resolve(JSON.parse(answer.split('\r\n\r\n')[1] ?? ''))).on('error', reject)
    socket.write(`${[...lines, 'Connection: close'].join('\r\n')}\r\n\r\n`, 'latin1')
  })
}

describe('keepRawTargets', () => {
  it.each(['/a/../b?c=%41&&d', '//x/%2e%2e', 'http://evil.example/x', '/\\x;y', '/%'])(
    'keeps %s',
    async (target) => {
      expect((await told(`GET ${target} HTTP/1.1`, 'Host: x')).target).toBe(target)
    },
  )

  it('writes over what a caller sends', async () => {
    const { target } = await told(
      'GET /own HTTP/1.1',
      'Host: x',
      'X-Isthmus-Raw-Target: %2Fother',
      'x-isthmus-raw-target: %2Fother',
    )
    expect(target).toBe('/own')
  })

  it('leaves a request with two hosts with none', async () => {
    expect((await told('GET / HTTP/1.1', 'Host: x')).host).toBe('x')
    expect((await told('GET / HTTP/1.1', 'Host: x', 'hOST: y')).host).toBeUndefined()
  })
})

describe('rawTarget', () => {
  it('is what Next has where nothing was kept', () => {
    expect(rawTarget(new Request('http://x/a?b=c'))).toBe('/a?b=c')
  })
})

import { afterEach, describe, expect, it, vi } from 'vitest'
import { type OpenServer, openServer } from '#server/demo/http.ts'
import { ask, leave, readBytes, Unusable } from '#server/http/ask.ts'
import { NoTunnel } from '#server/kube/open-tunnel.ts'

const servers: OpenServer[] = []
afterEach(async () => {
  for (const server of servers.splice(0)) await server.close()
})

describe('ask', () => {
  it('gives an answer of any status, which is read or left', async () => {
    const closed = vi.fn()
    const server = await openServer((request, response) => {
      response.on('close', closed)
      response.writeHead(503, { 'content-type': 'text/plain' })
      if (request.url === '/whole') response.end('whole')
      else response.write('begun')
    })
    servers.push(server)
    const whole = await ask(`${server.url}/whole`)
    expect([whole.status, whole.contentType]).toEqual([503, 'text/plain'])
    expect(new TextDecoder().decode(await readBytes(whole.body))).toBe('whole')
    await leave((await ask(`${server.url}/begun`)).body)
    await vi.waitFor(() => expect(closed).toHaveBeenCalledTimes(2))
  })
})

describe('Unusable', () => {
  it('is known by the code of another compilation', async () => {
    vi.resetModules()
    const other = await import('#server/http/ask.ts')
    expect(other.Unusable).not.toBe(Unusable)
    expect(new other.Unusable('x', 404)).toBeInstanceOf(Unusable)
    expect(new Error('x')).not.toBeInstanceOf(Unusable)
    expect(null).not.toBeInstanceOf(Unusable)
  })

  it('is not taken for one of its kinds', () => {
    expect(new NoTunnel('x', 401)).toBeInstanceOf(Unusable)
    expect(new NoTunnel('x', 401)).toBeInstanceOf(NoTunnel)
    expect(new Unusable('x')).not.toBeInstanceOf(NoTunnel)
  })
})

import { once } from 'node:events'
import { createServer, request } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, expect, it } from 'vitest'
import { serveNoUpgrades } from '#server/http/no-upgrades.ts'

const server = createServer((_, response) => response.writeHead(403).end('no'))
afterEach(() => void server.close())

/** The status of the answer to an upgrade; rejects when there is none. */
function upgrade(port: number): Promise<number> {
  const headers = { connection: 'Upgrade', upgrade: 'websocket' }
  return new Promise((resolve, reject) => {
    const sent = request({ port, host: '127.0.0.1', headers, agent: false }, (response) => {
      resolve(response.statusCode ?? 0)
      response.resume()
    })
    sent.on('error', reject)
    sent.end()
  })
}

it('S33: answers an upgrade as the plain request it is, on the very first connection too', async () => {
  server.on('upgrade', (_, socket) => socket.destroy())
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  await expect(upgrade(port)).rejects.toThrow()
  serveNoUpgrades()
  expect(await upgrade(port)).toBe(403)
})

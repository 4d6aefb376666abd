import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

/** An admin endpoint on loopback that notes each connection and request, and answers as it is told. */
export type RecordingEnvoy = {
  url: string
  port: number
  /** `<method> <path and query>`. */
  seen: string[]
  /** Headers of the last request. */
  headers(): IncomingMessage['headers']
  connections(): number
  answer(how: (request: IncomingMessage, response: ServerResponse) => void): void
  close(): Promise<void>
}

export async function startRecordingEnvoy(): Promise<RecordingEnvoy> {
  let how: (request: IncomingMessage, response: ServerResponse) => void = (_, response) => response.end('{}')
  let headers: IncomingMessage['headers'] = {}
  let connections = 0
  const seen: string[] = []
  const server = createServer((request, response) => {
    seen.push(`${request.method} ${request.url}`)
    headers = request.headers
    how(request, response)
  })
  server.on('connection', () => {
    connections += 1
  })
  // A CONNECT or an upgrade that got here would be news too.
  server.on('connect', (request, socket) => {
    seen.push(`CONNECT ${request.url}`)
    socket.destroy()
  })
  server.on('upgrade', (request, socket) => {
    seen.push(`UPGRADE ${request.url}`)
    socket.destroy()
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}`,
    port,
    seen,
    headers: () => headers,
    connections: () => connections,
    answer(next) {
      how = next
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

import { connect } from 'node:net'

export type RawAnswer = { status: number; head: string; body: string }

/**
 * Sends these bytes as they are, and reads until the server ends the connection or has been silent for `quietMs` after its
 * first answer. Status 0: it ended without one.
 */
export function sendRaw(url: string, bytes: string, quietMs = 250): Promise<RawAnswer> {
  const { hostname, port } = new URL(url)
  return new Promise((resolve) => {
    const socket = connect(Number(port), hostname)
    let answer = ''
    const done = (): void => {
      socket.destroy()
      const [head = '', body = ''] = answer.split('\r\n\r\n', 2)
      resolve({ status: Number(/^HTTP\/1\.1 (\d{3})/.exec(head)?.[1] ?? 0), head, body })
    }
    socket.setTimeout(10_000, done)
    socket.on('data', (chunk) => {
      answer += chunk.toString('latin1')
      socket.setTimeout(quietMs)
    })
    socket.on('error', () => undefined).on('close', done)
    socket.write(bytes, 'latin1')
  })
}

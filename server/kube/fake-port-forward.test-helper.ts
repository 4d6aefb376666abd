import { createHash } from 'node:crypto'
import { createServer, type IncomingMessage } from 'node:http'
import { type AddressInfo, connect, type Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import { KubeConfig } from '@kubernetes/client-node'

const PROTOCOL = 'v4.channel.k8s.io'
const [DATA, ERROR] = [0, 1]

/** An API server that forwards ports of pods over WebSockets, as the kubelet does behind a real one. For tests only. */
export type FakePortForward = {
  kubeconfig: KubeConfig
  /** Paths that were asked for, with what was sent for authentication. */
  asked: { path: string; authorization: string }[]
  /** How many tunnels are open. */
  open(): number
  /** Where each tunnel leads; null when nothing listens there. */
  leadTo(port: number | null): void
  /** Answers the next handshakes with this status instead, and these words; null for no answer at all. */
  refuse(status: number | null, words?: string): void
  /** Sends these bytes along with the answer to the next handshakes. */
  greet(bytes: Buffer): void
  cutAll(): void
  close(): Promise<void>
}

export async function openFakePortForward(): Promise<FakePortForward> {
  const sockets = new Set<Duplex>()
  const tunnels = new Set<Duplex>()
  let target: number | null = null
  let refusal: number | null | 'none' = 'none'
  let refusalWords = ''
  let greeting = Buffer.alloc(0)
  const asked: FakePortForward['asked'] = []
  const server = createServer((_, response) => response.writeHead(400).end())
  server.on('connection', (socket: Socket) => {
    sockets.add(socket)
    socket.on('close', () => sockets.delete(socket)).on('error', () => undefined)
  })
  server.on('upgrade', (request: IncomingMessage, socket: Duplex) => {
    asked.push({ path: request.url ?? '', authorization: request.headers.authorization ?? '' })
    if (refusal === null) return
    if (refusal !== 'none')
      return void socket.end(`HTTP/1.1 ${refusal} No\r\nconnection: close\r\n\r\n${refusalWords}`)
    socket.write(Buffer.concat([Buffer.from(handshake(request)), greeting]))
    tunnels.add(socket)
    socket.on('close', () => tunnels.delete(socket)).on('end', () => socket.end())
    forward(socket, Number(new URL(request.url ?? '', 'http://a').searchParams.get('ports')), target)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    kubeconfig: kubeconfigFor(`http://127.0.0.1:${port}`),
    asked,
    open: () => tunnels.size,
    leadTo(to) {
      target = to
    },
    refuse(status, words = '') {
      refusal = status
      refusalWords = words
    },
    greet(bytes) {
      greeting = Buffer.from(bytes)
    },
    cutAll() {
      for (const socket of sockets) socket.destroy()
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        for (const socket of sockets) socket.destroy()
      }),
  }
}

function kubeconfigFor(server: string): KubeConfig {
  const kubeconfig = new KubeConfig()
  kubeconfig.loadFromOptions({
    clusters: [{ name: 'c', server, skipTLSVerify: true }],
    users: [{ name: 'u', token: 'kube-secret' }],
    contexts: [{ name: 'x', cluster: 'c', user: 'u' }],
    currentContext: 'x',
  })
  return kubeconfig
}

function handshake({ headers }: IncomingMessage): string {
  const key = `${headers['sec-websocket-key']}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`
  const accept = createHash('sha1').update(key).digest('base64')
  return (
    'HTTP/1.1 101 Switching Protocols\r\nupgrade: websocket\r\nconnection: Upgrade\r\n' +
    `sec-websocket-accept: ${accept}\r\nsec-websocket-protocol: ${PROTOCOL}\r\n\r\n`
  )
}

/** Each channel begins with the number of the port; then bytes go both ways until one side ends. */
function forward(socket: Duplex, port: number, target: number | null): void {
  const number = Buffer.from([port & 0xff, port >> 8])
  for (const channel of [DATA, ERROR]) socket.write(frame(channel, number))
  if (target === null) {
    socket.write(frame(ERROR, Buffer.from(`error forwarding port ${port}: connection refused`)))
    return
  }
  const pod = connect(target, '127.0.0.1')
  pod.on('data', (bytes) => socket.write(frame(DATA, bytes)))
  pod.on('close', () => socket.end()).on('error', () => undefined)
  socket.on('close', () => pod.destroy())
  readFrames(socket, (payload) => payload[0] === DATA && pod.write(payload.subarray(1)))
}

function frame(channel: number, bytes: Buffer): Buffer {
  const size = bytes.length + 1
  const head = Buffer.from(size < 126 ? [0x82, size] : [0x82, 126, size >> 8, size & 0xff])
  if (size < 65_536) return Buffer.concat([head, Buffer.from([channel]), bytes])
  return Buffer.concat([frame(channel, bytes.subarray(0, 60_000)), frame(channel, bytes.subarray(60_000))])
}

/** Binary messages of a client, which masks them. Any control frame ends the connection, which suffices here. */
function readFrames(socket: Duplex, onMessage: (payload: Buffer) => unknown): void {
  let rest = Buffer.alloc(0)
  socket.on('data', (bytes: Buffer) => {
    rest = Buffer.concat([rest, bytes])
    while (rest.length >= 2) {
      if (((rest[0] ?? 0) & 0x0f) !== 2) return void socket.end()
      const short = (rest[1] ?? 0) & 0x7f
      const start = short === 126 ? 4 : 2
      if (rest.length < start) return
      const size = short === 126 ? rest.readUInt16BE(2) : short
      if (rest.length < start + 4 + size) return
      const mask = rest.subarray(start, start + 4)
      const masked = rest.subarray(start + 4, start + 4 + size)
      onMessage(Buffer.from(masked.map((byte, index) => byte ^ (mask[index % 4] ?? 0))))
      rest = rest.subarray(start + 4 + size)
    }
  })
}

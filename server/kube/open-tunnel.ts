import type { IncomingMessage } from 'node:http'
import { Duplex, PassThrough } from 'node:stream'
import { type KubeConfig, PortForward } from '@kubernetes/client-node'
import { z } from 'zod'
import { Unusable } from '#server/http/get-json.ts'
import type { Named } from '#server/kube/objects-client.ts'

const HANDSHAKE_MS = 5_000
/** The API server sends frames of 32 KiB; `ws` would take 100 MiB, and wait for an answer for ever. */
const LIMITS = { handshakeTimeout: HANDSHAKE_MS, maxPayload: 1024 * 1024, perMessageDeflate: false }

/** What is used of the socket that client-node opens. */
type Socket = {
  terminate(): void
  onclose: (() => void) | null
  onmessage: ((event: { data: unknown }) => void) | null
  readyState: number
  once(event: 'unexpected-response', listener: (request: unknown, answer: IncomingMessage) => void): void
  emit(event: 'error', error: Error): void
}
const OPEN = 1
const LONGEST_WORDS = 300

/**
 * A stream to a port of a pod's loopback, as `kubectl port-forward` opens it. It ends when the pod or the API server ends it.
 * Rejects with an Unusable whose message reads on after the pod's name.
 */
export async function openTunnel(kubeconfig: KubeConfig, pod: Named, port: number): Promise<Duplex> {
  const [toPod, fromPod, refusals] = [new PassThrough(), new PassThrough(), new PassThrough()]
  const socket = await connect(limited(kubeconfig), pod, port, { toPod, fromPod, refusals })
  // Duplex.from would wait for both ends before it closes.
  const stream = new Duplex({
    read: () => void fromPod.resume(),
    write: (bytes, _, done) => void toPod.write(bytes, done),
    destroy(error, done) {
      socket.terminate()
      done(error)
    },
  })
  // Whoever uses it listens too; this one is for what happens before.
  stream.on('error', () => undefined)
  fromPod.on('data', (bytes) => stream.push(bytes) || fromPod.pause()).on('end', () => stream.push(null))
  socket.onclose = () => fromPod.end()
  if (socket.readyState !== OPEN) fromPod.end()
  // The kubelet says here why it can't reach the port; nothing comes while all is well.
  refusals.once('data', (words: Buffer) =>
    stream.destroy(
      new Unusable(
        `can't be reached through the API server (${words.toString('utf8').slice(0, LONGEST_WORDS).trim()})`,
      ),
    ),
  )
  return stream
}

type Streams = { toPod: PassThrough; fromPod: PassThrough; refusals: PassThrough }

async function connect(kubeconfig: KubeConfig, pod: Named, port: number, streams: Streams): Promise<Socket> {
  const forward = new PortForward(kubeconfig)
  try {
    const { toPod, fromPod, refusals } = streams
    const opened: unknown = await forward.portForward(
      pod.namespace,
      pod.name,
      [port],
      fromPod,
      refusals,
      toPod,
    )
    return opened as Socket
  } catch (error) {
    throw refusalOf(pod, error)
  }
}

/** On a kubeconfig of its own, since it changes what that one says of sockets. */
function limited(kubeconfig: KubeConfig): KubeConfig {
  const own: KubeConfig = Object.create(kubeconfig)
  own.applyToHTTPSOptions = async (options) => {
    await kubeconfig.applyToHTTPSOptions(options)
    Object.assign(options, LIMITS, { finishRequest })
  }
  return own
}

/** `ws` calls it before the handshake. client-node sets its handler right after, and frames may come with the answer. */
function finishRequest(request: { end(): void }, socket: Socket): void {
  queueMicrotask(() => guard(socket))
  socket.once('unexpected-response', (_, answer) => {
    const refuse = (body = ''): void => {
      socket.emit('error', new Refusal(answer.statusCode ?? 0, wordsOf(body)))
      socket.terminate()
    }
    // A refusal is short. Whatever doesn't come at once is not waited for.
    answer.once('data', (bytes: Buffer) => refuse(bytes.toString('utf8'))).once('end', () => refuse())
  })
  request.end()
}

class Refusal extends Error {
  readonly status: number
  constructor(status: number, words: string) {
    super(words)
    this.status = status
  }
}

const statusObject = z.object({ kind: z.literal('Status'), message: z.string() })

/** The API server explains itself in a Status, and passes on what the kubelet says as text. */
function wordsOf(body: string): string {
  let words = body
  try {
    words = statusObject.parse(JSON.parse(body)).message
  } catch {
    // Text is taken as it is.
  }
  return words.replace(/\s+/g, ' ').trim().slice(0, LONGEST_WORDS)
}

/** Port-forwarding has two channels. On other frames client-node throws where nobody can catch it, or ends our stdout. */
function guard(socket: Socket): void {
  const { onmessage } = socket
  socket.onmessage = (event) => {
    try {
      const channel = event.data instanceof Buffer ? event.data[0] : undefined
      if (channel !== 0 && channel !== 1) throw new TypeError('no frame of a port-forward')
      onmessage?.call(socket, event)
    } catch {
      socket.onmessage = null
      socket.terminate()
    }
  }
}

/** `refusedWith` is the API server's status; 0 when it gave none. */
export class NoTunnel extends Unusable {
  readonly refusedWith: number
  constructor(message: string, refusedWith: number) {
    super(message)
    this.refusedWith = refusedWith
  }

  static override [Symbol.hasInstance](value: unknown): boolean {
    return typeof value === 'object' && value !== null && 'refusedWith' in value
  }
}

function refusalOf({ namespace }: Named, thrown: unknown): NoTunnel {
  const error = thrown instanceof Object && 'error' in thrown ? thrown.error : thrown
  if (!(error instanceof Refusal)) {
    const words = messageOf(error) || 'the API server gave no answer'
    return new NoTunnel(`can't be port-forwarded to (${words})`, 0)
  }
  const { status, message } = error
  if (status === 404) return new NoTunnel('is gone', status)
  const answer = `the API server answered ${status}${message ? `: ${message}` : ''}`
  return new NoTunnel(`can't be port-forwarded to (${answer})${fixOf(status, namespace)}`, status)
}

/** A WebSocket starts with a GET, and newer API servers ask for `create` as well (Kubernetes 1.35). */
function fixOf(status: number, namespace: string): string {
  if (status === 401) return ': it does not accept the credentials it was shown'
  if (status === 403) return `: allow get and create on pods/portforward in namespace ${namespace}`
  return ''
}

/** The error itself has a code for what the network says. */
function messageOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  return 'code' in error && typeof error.code === 'string' ? error.code : error.message
}

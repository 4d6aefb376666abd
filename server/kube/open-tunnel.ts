import { Duplex, PassThrough } from 'node:stream'
import { type KubeConfig, PortForward } from '@kubernetes/client-node'
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
}
const OPEN = 1

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
        `can't be reached through the API server (${words.toString('utf8').slice(0, 300).trim()})`,
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
  request.end()
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
}

/** A WebSocket starts with a GET, and newer API servers ask for `create` as well (Kubernetes 1.35). */
function refusalOf({ namespace }: Named, error: unknown): NoTunnel {
  const words = messageOf(error)
  const status = Number(/server response: (\d{3})/.exec(words)?.[1] ?? 0)
  if (status === 404) return new NoTunnel('is gone', status)
  const answer = status > 0 ? `the API server answered ${status}` : words || 'the API server gave no answer'
  const fix =
    status === 401 || status === 403
      ? `: allow get and create on pods/portforward in namespace ${namespace}`
      : ''
  return new NoTunnel(`can't be port-forwarded to (${answer})${fix}`, status)
}

/** `ws` rejects with an event that has the message, and the error itself has a code for what the network says. */
function messageOf(error: unknown): string {
  if (typeof error !== 'object' || error === null) return String(error)
  const { code, message } =
    'error' in error && error.error instanceof Error ? fieldsOf(error.error) : fieldsOf(error)
  return code || message
}

const fieldsOf = (error: object): { code: string; message: string } => ({
  code: 'code' in error && typeof error.code === 'string' ? error.code : '',
  message: 'message' in error && typeof error.message === 'string' ? error.message : '',
})

import type { Clock } from '#server/clock.ts'
import type { KubeCall } from '#server/kube-proxy/read-call.ts'

type Withheld = Extract<KubeCall, { kind: 'withheld' }>

/** Any version does: nothing is ever added to what is withheld. */
const RESOURCE_VERSION = '1'

/** The empty list for a cache that asks for what is withheld, with a warning that clients print; no call is made for it. */
export function withheldList({ at: { resource } }: Withheld): Response {
  const body = {
    kind: `${resource.kind}List`,
    apiVersion: 'v1',
    metadata: { resourceVersion: RESOURCE_VERSION },
    items: [],
  }
  return Response.json(body, { headers: headersFor(resource.plural) })
}

/** The same as a watch, which stays open in silence for as long as was asked, or until `signal`; `onEnd` runs then. */
export function withheldWatch(
  { at: { resource }, endsAfterMs, hasInitialEvents }: Withheld,
  { clock, signal, onEnd }: { clock: Clock; signal: AbortSignal; onEnd: () => void },
): Response {
  let dispose = (): void => undefined
  const body = new ReadableStream<Uint8Array>({
    start(controller) {
      const text = hasInitialEvents ? `${JSON.stringify(initialEnd(resource.kind))}\n` : ''
      controller.enqueue(new TextEncoder().encode(text))
      const end = (): void => {
        dispose()
        controller.close()
      }
      const cancelTimer = clock.schedule(endsAfterMs, end)
      dispose = () => {
        cancelTimer()
        signal.removeEventListener('abort', end)
        onEnd()
      }
      if (signal.aborted) end()
      else signal.addEventListener('abort', end, { once: true })
    },
    cancel: () => dispose(),
  })
  return new Response(body, { headers: headersFor(resource.plural) })
}

const headersFor = (plural: string): Record<string, string> => ({
  'content-type': 'application/json',
  'cache-control': 'no-store',
  warning: `299 - "Isthmus passes on no ${plural}: findings that rest on them are wrong or missing"`,
})

/** The bookmark by which an API server says that all there was has been sent. */
const initialEnd = (kind: string) => ({
  type: 'BOOKMARK',
  object: {
    kind,
    apiVersion: 'v1',
    metadata: {
      resourceVersion: RESOURCE_VERSION,
      annotations: { 'k8s.io/initial-events-end': 'true' },
    },
  },
})

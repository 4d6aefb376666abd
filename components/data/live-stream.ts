import type { ViewDocument } from '#lib/mesh/views.ts'
import { applyPatch } from '#lib/stream/patch.ts'
import { STREAM_PROTOCOL, type StreamEvent } from '#lib/stream/protocol.ts'

export type Connection = { kind: 'connecting' } | { kind: 'live' } | { kind: 'lost'; sinceMs: number }

export type LiveStream = {
  /** Shows another view: the open stream ends and one for that view begins. */
  watch(viewKey: string): void
  close(): void
}

/** The server sends something every 15 s; a stream silent for this long is dead, whatever the socket says. */
const SILENCE_MS = 40_000
const HIDDEN_MS = 30_000
const RETRY_MS = 2_000

type Handlers = {
  onDocument(viewKey: string, document: ViewDocument): void
  onConnection(connection: Connection): void
}

/**
 * The one event stream of a tab. Hands out each document of the current view, whole; resumes where it was after a
 * lost connection, and rests while the tab is hidden.
 */
export function openLiveStream({ onDocument, onConnection }: Handlers): LiveStream {
  let source: EventSource | null = null
  let viewKey = ''
  let lastEventId = ''
  let document_: ViewDocument | null = null
  let retry: ReturnType<typeof setTimeout> | undefined
  let silence: ReturnType<typeof setTimeout> | undefined
  let hidden: ReturnType<typeof setTimeout> | undefined
  let lostSinceMs = 0

  const lost = (): void => {
    lostSinceMs ||= Date.now()
    onConnection({ kind: 'lost', sinceMs: lostSinceMs })
  }
  const heard = (): void => {
    lostSinceMs = 0
    clearTimeout(silence)
    silence = setTimeout(() => reconnect(0), SILENCE_MS)
    onConnection({ kind: 'live' })
  }
  const disconnect = (): void => {
    source?.close()
    source = null
    clearTimeout(retry)
    clearTimeout(silence)
  }
  const reconnect = (afterMs: number): void => {
    disconnect()
    lost()
    retry = setTimeout(connect, afterMs)
  }

  function connect(): void {
    disconnect()
    if (!viewKey) return
    const resume = document_ && lastEventId ? `&lastEventId=${encodeURIComponent(lastEventId)}` : ''
    const opened = new EventSource(`/api/stream?${viewKey}${resume}`)
    source = opened
    for (const type of ['hello', 'snapshot', 'patch', 'bye'] as const) {
      opened.addEventListener(type, (message) => {
        // A stream that was replaced may still deliver what it had.
        if (source !== opened) return
        if (message.lastEventId) lastEventId = message.lastEventId
        heard()
        take(JSON.parse(message.data) as StreamEvent)
      })
    }
    opened.addEventListener('ping', heard)
    // The browser's own retry would go on for ever without telling; ours is the same for every way to fail.
    opened.addEventListener('error', () => source === opened && reconnect(RETRY_MS))
  }

  function take(event: StreamEvent): void {
    switch (event.type) {
      case 'hello':
        // The page was built for another server: only a new page fits it.
        if (event.protocol !== STREAM_PROTOCOL) window.location.reload()
        return
      case 'snapshot':
        document_ = event.document
        break
      case 'patch':
        if (!document_) return reconnect(0)
        document_ = applyPatch(document_, event.patch)
        break
      case 'bye':
        return reconnect(event.retryAfterMs)
    }
    onDocument(viewKey, document_)
  }

  const onVisibility = (): void => {
    clearTimeout(hidden)
    if (document.hidden) hidden = setTimeout(disconnect, HIDDEN_MS)
    else if (!source) connect()
  }
  document.addEventListener('visibilitychange', onVisibility)

  return {
    watch(next) {
      if (next === viewKey) return
      viewKey = next
      document_ = null
      lastEventId = ''
      connect()
    },
    close() {
      disconnect()
      clearTimeout(hidden)
      document.removeEventListener('visibilitychange', onVisibility)
    },
  }
}

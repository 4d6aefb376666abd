import type { StreamEvent } from '#lib/stream/protocol.ts'
import type { Clock } from '#server/clock.ts'

export const SSE_HEADERS = {
  'content-type': 'text/event-stream; charset=utf-8',
  'cache-control': 'no-cache, no-transform',
  'x-accel-buffering': 'no',
}

const PING_MS = 15_000
/** An event and not a comment, so that a browser can tell a quiet stream from a dead one. */
const PING = 'event: ping\ndata: {}\n\n'
/** Next sends headers with the first chunk, and some browsers hold back the first kilobytes. */
const OPENING = `retry: 2000\n: ${' '.repeat(2048)}\n\n`

/** One server-sent event. JSON has no raw line break in it, so the data is always one line. */
export function encodeEvent(event: StreamEvent, id?: string): string {
  return `${id ? `id: ${id}\n` : ''}event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`
}

type Reader = { queue: string[]; wake: () => void; end: (last: string) => void }

/**
 * A reader's queue as a byte stream. It takes from the queue only when the reader's socket does, so a slow reader
 * leaves its queue full rather than our memory; `onClose` runs once, however the stream ends.
 */
export function sseStream(options: {
  subscriber: Reader
  signal: AbortSignal
  clock: Clock
  onClose: () => void
}): ReadableStream<Uint8Array> {
  const { subscriber, signal, clock, onClose } = options
  const encoder = new TextEncoder()
  let isClosed = false
  let cancelPing = (): void => undefined
  let dispose = (): void => undefined

  return new ReadableStream<Uint8Array>(
    {
      start(controller) {
        dispose = () => {
          if (isClosed) return
          isClosed = true
          cancelPing()
          signal.removeEventListener('abort', dispose)
          onClose()
        }
        const write = (text: string) => controller.enqueue(encoder.encode(text))
        const flush = () => {
          while (!isClosed && (controller.desiredSize ?? 0) > 0 && subscriber.queue.length > 0)
            write(subscriber.queue.shift() ?? '')
        }
        const ping = () => {
          if ((controller.desiredSize ?? 0) > 0) write(PING)
          cancelPing = clock.schedule(PING_MS, ping)
        }
        subscriber.wake = flush
        subscriber.end = (last) => {
          if (isClosed) return
          write(last)
          dispose()
          controller.close()
        }
        write(OPENING)
        flush()
        cancelPing = clock.schedule(PING_MS, ping)
        if (signal.aborted) dispose()
        else signal.addEventListener('abort', dispose, { once: true })
      },
      pull: () => subscriber.wake(),
      cancel: () => dispose(),
    },
    { highWaterMark: 8 },
  )
}

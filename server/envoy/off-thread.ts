import { Worker } from 'node:worker_threads'
import { type Clock, systemClock } from '#server/clock.ts'
import { FAILURES } from '#server/envoy/failure-of.ts'
import type { TaskInput, TaskName, TaskResult } from '#server/envoy/off-thread-tasks.ts'
import type { Answer, Question } from '#server/envoy/off-thread-worker.ts'
import { Unusable } from '#server/http/ask.ts'

const LIMIT_MS = 30_000
/** Every one that waits holds its bytes: two comparisons of the largest configurations, and some pages. */
const MOST_WAITING = 16
const MOST_WAITING_BYTES = 512 * 1024 * 1024
/** A thread that has read 50 MB keeps hundreds; it is cheap to begin another. */
const IDLE_MS = 10_000
const MOST_HEAP_MIB = 1_536

const LEFT = 'was not read: nobody waits for it any more'

/**
 * A thread for work on large answers, which the event loop does not wait for. One task at a time, 30 s at most each; the bytes
 * are given away. Rejects with an Unusable that reads on after the name of who answered; so does what `signal` gives up.
 */
export type OffThread = {
  run<N extends TaskName>(task: N, input: TaskInput[N], signal?: AbortSignal): Promise<TaskResult[N]>
  close(): Promise<void>
}

export function createOffThread(
  options: { clock?: Clock; limitMs?: number; idleMs?: number; mostBytes?: number } = {},
): OffThread {
  const {
    clock = systemClock,
    limitMs = LIMIT_MS,
    idleMs = IDLE_MS,
    mostBytes = MOST_WAITING_BYTES,
  } = options
  let worker: Worker | null = null
  let last: Promise<unknown> = Promise.resolve()
  let waiting = 0
  let waitingBytes = 0
  let asked = 0
  let stopIdling = (): void => undefined

  return {
    async run<N extends TaskName>(task: N, input: TaskInput[N], signal?: AbortSignal) {
      const own = buffersOf(input)
      const bytes = own.reduce((sum, { byteLength }) => sum + byteLength, 0)
      // One that is alone may be as large as it likes.
      if (waiting >= MOST_WAITING || (waiting > 0 && waitingBytes + bytes > mostBytes))
        throw new Unusable('was not read: too many large answers are waited for')
      waiting += 1
      waitingBytes += bytes
      const before = last
      const turn = Promise.withResolvers<void>()
      last = turn.promise
      try {
        await before
        asked += 1
        const answer = await answerTo({ id: asked, task, input }, own, signal)
        if ('result' in answer) return answer.result as TaskResult[N]
        if (answer.failure === 'defect') throw new Error(answer.message)
        throw new Unusable(FAILURES[answer.failure])
      } finally {
        waiting -= 1
        waitingBytes -= bytes
        turn.resolve()
        stopIdling()
        stopIdling = clock.schedule(idleMs, () => {
          if (waiting === 0) void end()
        })
      }
    },
    async close() {
      stopIdling()
      await end()
    },
  }

  async function answerTo(question: Question, own: ArrayBuffer[], signal?: AbortSignal): Promise<Answer> {
    if (signal?.aborted) throw new Unusable(LEFT)
    worker ??= begin()
    const current = worker
    const { promise, resolve, reject } = Promise.withResolvers<Answer>()
    const giveUp = (): void => {
      reject(new Unusable(`answered what takes more than ${limitMs / 1000} s to read`))
      void end()
    }
    const leave = (): void => {
      reject(new Unusable(LEFT))
      void end()
    }
    const die = (): void => reject(new Unusable('answered more than can be read here'))
    const stop = clock.schedule(limitMs, giveUp)
    current.once('message', resolve).once('exit', die)
    signal?.addEventListener('abort', leave, { once: true })
    try {
      current.postMessage(question, own)
      return await promise
    } finally {
      stop()
      signal?.removeEventListener('abort', leave)
      current.off('message', resolve).off('exit', die)
    }
  }

  function begin(): Worker {
    const begun = new Worker(new URL('./off-thread-worker.ts', import.meta.url), {
      name: 'envoy',
      resourceLimits: { maxOldGenerationSizeMb: MOST_HEAP_MIB },
    })
    begun.unref()
    // Out of memory is an error, and then an exit, which whoever waits is told of.
    begun.on('error', () => undefined)
    begun.once('exit', () => {
      if (worker === begun) worker = null
    })
    return begun
  }

  async function end(): Promise<void> {
    const ended = worker
    worker = null
    await ended?.terminate()
  }
}

/** The memory of what a task is given, which goes with it. */
function buffersOf(input: TaskInput[TaskName]): ArrayBuffer[] {
  if (input instanceof Uint8Array) return [input.buffer]
  return 'bytes' in input ? [input.bytes.buffer] : [input.one.bytes.buffer, input.other.bytes.buffer]
}

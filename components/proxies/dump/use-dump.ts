'use client'

import { proxy, type Remote, wrap } from 'comlink'
import { useEffect, useRef, useState } from 'react'
import type { DumpReader } from '#components/proxies/dump/dump-reader.ts'
import { BROKEN, type DumpFrom } from '#components/proxies/dump/read-dump.ts'
import type { DumpPage } from '#lib/proxies/dump-tables.ts'

export type DumpState =
  | { kind: 'reading'; bytes: number }
  | { kind: 'failed'; message: string; fix: string }
  | { kind: 'open'; bytes: number; rowCount: number; pages: DumpPage[]; reader: Remote<DumpReader> }

/** How often progress is shown. */
const PROGRESS_MS = 100

/** A dump that a worker has read and parsed. `from` is taken as another one when it is another object. */
export function useDump(from: DumpFrom): { state: DumpState; again: () => void } {
  const [state, setState] = useState<DumpState>({ kind: 'reading', bytes: 0 })
  const [round, setRound] = useState(0)
  const shownAtMs = useRef(0)
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new round reads the same dump again
  useEffect(() => {
    setState({ kind: 'reading', bytes: 0 })
    const worker = new Worker(new URL('./dump-worker.ts', import.meta.url), { type: 'module' })
    let isOver = false
    const set = (next: DumpState): void => {
      if (!isOver) setState(next)
    }
    worker.onerror = () =>
      set({
        kind: 'failed',
        message: 'The browser did not let a worker read the dump',
        fix: 'It may be too large for the memory of this browser. Save it and search it with other tools.',
      })
    const reader = wrap<DumpReader>(worker)
    const onProgress = proxy((bytes: number) => {
      if (performance.now() - shownAtMs.current < PROGRESS_MS) return
      shownAtMs.current = performance.now()
      set({ kind: 'reading', bytes })
    })
    reader.open(from, onProgress).then(
      (opened) => set(opened.ok ? { kind: 'open', ...opened, reader } : { kind: 'failed', ...opened }),
      () => set({ kind: 'failed', ...BROKEN }),
    )
    return () => {
      isOver = true
      worker.terminate()
    }
  }, [from, round])
  return { state, again: () => setRound((count) => count + 1) }
}

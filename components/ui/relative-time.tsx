'use client'

import { useSyncExternalStore } from 'react'

const listeners = new Set<() => void>()
let nowMs = 0
let timer: ReturnType<typeof setInterval> | undefined

/** One clock for the whole page, ticking once a second while anything shows an age. */
function subscribe(listener: () => void): () => void {
  listeners.add(listener)
  nowMs = Date.now()
  timer ??= setInterval(() => {
    nowMs = Date.now()
    for (const tell of listeners) tell()
  }, 1000)
  return () => {
    listeners.delete(listener)
    if (listeners.size > 0) return
    clearInterval(timer)
    timer = undefined
  }
}

/** The age of a moment, such as `3 m`; clocks that disagree give 0 s, never a negative age. */
export function formatAge(ageMs: number): string {
  const seconds = Math.max(0, Math.floor(ageMs / 1000))
  if (seconds < 60) return `${seconds} s`
  if (seconds < 3600) return `${Math.floor(seconds / 60)} m`
  if (seconds < 86_400) return `${Math.floor(seconds / 3600)} h ${Math.floor((seconds % 3600) / 60)} m`
  return `${Math.floor(seconds / 86_400)} d ${Math.floor((seconds % 86_400) / 3600)} h`
}

/** How long ago a moment was, live; the moment itself is in the tooltip. */
export function RelativeTime({ atMs, suffix = '' }: { atMs: number; suffix?: string }) {
  const now = useSyncExternalStore(
    subscribe,
    () => nowMs,
    () => 0,
  )
  const date = new Date(atMs)
  return (
    <time dateTime={date.toISOString()} title={date.toISOString()} suppressHydrationWarning>
      {now === 0 ? '' : `${formatAge(now - atMs)}${suffix}`}
    </time>
  )
}

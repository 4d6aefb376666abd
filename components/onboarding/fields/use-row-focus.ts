'use client'

import { useEffect, useRef } from 'react'

/**
 * Keeps the focus with rows that come and go: a new row takes it, and after a row was removed the next one, or what adds
 * rows. Rows carry `data-row`; what adds them is the last button in the list.
 */
export function useRowFocus(count: number) {
  const ref = useRef<HTMLDivElement>(null)
  const wanted = useRef<number | 'last' | null>(null)
  useEffect(() => {
    const at = wanted.current
    wanted.current = null
    if (at === null || !ref.current) return
    const rows = [...ref.current.querySelectorAll<HTMLElement>(':scope > [data-row]')]
    const row = rows[at === 'last' ? count - 1 : Math.min(at, count - 1)]
    const field = row?.querySelector<HTMLElement>('input, select')
    const adder = [...ref.current.querySelectorAll<HTMLElement>(':scope > button')].at(-1)
    ;(field ?? adder)?.focus()
  }, [count])
  return {
    ref,
    added: () => {
      wanted.current = 'last'
    },
    removed: (place: number) => {
      wanted.current = place
    },
  }
}

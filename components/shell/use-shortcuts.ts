'use client'

import { useRouter } from 'next/navigation'
import { useEffect, useRef } from 'react'
import { SCREENS } from '#components/shell/screens.ts'

/** Ctrl or Cmd K opens the palette, `/` goes to the page's search, `g` and a letter to a screen. */
export function useShortcuts(openPalette: () => void): void {
  const router = useRouter()
  const open = useRef(openPalette)
  open.current = openPalette
  useEffect(() => {
    let afterG = false
    const onKey = (event: KeyboardEvent): void => {
      if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === 'k') {
        event.preventDefault()
        return open.current()
      }
      if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return
      if (event.key === '/') {
        const field = document.querySelector<HTMLInputElement>('[data-page-search]')
        if (field) event.preventDefault()
        field?.focus()
      }
      const screen = afterG ? SCREENS.find(({ key }) => key === event.key) : undefined
      if (screen) router.push(screen.href)
      afterG = event.key === 'g'
    }
    window.addEventListener('keydown', onKey)
    return () => window.removeEventListener('keydown', onKey)
  }, [router])
}

const isTyping = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement &&
  (target.isContentEditable || ['INPUT', 'TEXTAREA', 'SELECT'].includes(target.tagName))

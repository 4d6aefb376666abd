'use client'

import { useEffect } from 'react'

type Keys = { onReview: () => void; onUndo: () => void; onRedo: () => void }

/** Ctrl or Cmd with Enter reviews, with Z undoes, with Shift and Z does it again. A text field keeps its own undo. */
export function useEditorKeys({ onReview, onUndo, onRedo }: Keys): void {
  useEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      if (!(event.ctrlKey || event.metaKey) || isInDialog(event.target)) return
      const key = event.key.toLowerCase()
      if (key === 'enter') {
        // Before the button that has the focus takes Enter for a press.
        event.preventDefault()
        event.stopPropagation()
        onReview()
      }
      if (key === 'z' && !isText(event.target)) {
        event.preventDefault()
        if (event.shiftKey) onRedo()
        else onUndo()
      }
    }
    window.addEventListener('keydown', onKey, { capture: true })
    return () => window.removeEventListener('keydown', onKey, { capture: true })
  }, [onReview, onUndo, onRedo])
}

const isText = (target: EventTarget | null): boolean =>
  target instanceof HTMLTextAreaElement || (target instanceof HTMLInputElement && target.type === 'text')

const isInDialog = (target: EventTarget | null): boolean =>
  target instanceof Element && target.closest('[role=dialog]') !== null

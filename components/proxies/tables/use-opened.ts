'use client'

import { useState } from 'react'

/** Which rows of a table are open; a row keeps its state while others come and go. */
export function useOpened(): { isOpen: (id: string) => boolean; toggle: (id: string) => void } {
  const [opened, setOpened] = useState<ReadonlySet<string>>(new Set())
  return {
    isOpen: (id) => opened.has(id),
    toggle: (id) =>
      setOpened((now) => new Set(now.has(id) ? [...now].filter((one) => one !== id) : [...now, id])),
  }
}

'use client'

import { useEffect, useState } from 'react'

/** Copies a text; `copied` stays true for two seconds after it. */
export function useCopied(text: string): { copied: boolean; copy: () => void } {
  const [copied, setCopied] = useState(false)
  useEffect(() => {
    if (!copied) return
    const timer = setTimeout(() => setCopied(false), 2000)
    return () => clearTimeout(timer)
  }, [copied])
  return { copied, copy: () => void navigator.clipboard.writeText(text).then(() => setCopied(true)) }
}

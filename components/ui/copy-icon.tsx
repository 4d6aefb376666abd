'use client'

import { Check, Copy } from 'lucide-react'
import { IconButton } from '#components/ui/icon-button.tsx'
import { useCopied } from '#components/ui/use-copied.ts'

/** Copies a text that stands beside it, where there is no room for a button with words. */
export function CopyIcon({ text, what }: { text: string; what: string }) {
  const { copied, copy } = useCopied(text)
  return (
    <>
      <IconButton label={`Copy ${what}`} className="-my-1.5" onPress={copy}>
        {copied ? (
          <Check aria-hidden className="size-3.5 text-ok" />
        ) : (
          <Copy aria-hidden className="size-3.5" />
        )}
      </IconButton>
      <span aria-live="polite" className="sr-only">
        {copied ? 'Copied' : ''}
      </span>
    </>
  )
}

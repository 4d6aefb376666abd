'use client'

import { useTheme } from 'next-themes'
import { Toaster } from 'sonner'

/** Short messages at the corner of the page, in the page's own theme. */
export function Toasts() {
  const { resolvedTheme } = useTheme()
  return <Toaster position="bottom-right" theme={resolvedTheme === 'dark' ? 'dark' : 'light'} />
}

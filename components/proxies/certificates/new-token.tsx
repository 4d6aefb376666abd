'use client'

import { useState } from 'react'
import { tokenCommands } from '#components/proxies/certificates/token-commands.ts'
import { CommandList } from '#components/ui/command-list.tsx'
import { Dialog } from '#components/ui/dialog.tsx'
import type { CertificateRow } from '#lib/proxies/certificates.ts'

/** How a VM whose certificate expired while it was away comes back. */
export function NewToken({ row }: { row: CertificateRow }) {
  const [isOpen, setOpen] = useState(false)
  if (!row.problems.some(({ code }) => code === 'needs-token' || code === 'will-need-token')) return null
  return (
    <>
      <button
        type="button"
        onClick={() => setOpen(true)}
        className="mt-1 text-left text-accent text-xs hover:underline"
      >
        How to bring it back<span className="sr-only">: {row.proxy}</span>
      </button>
      <Dialog title={`A new token for ${row.proxy}`} isOpen={isOpen} onClose={() => setOpen(false)}>
        <div className="space-y-3">
          <p className="text-muted">
            A VM authenticates to istiod with the certificate that it holds. Once that has expired, only a new
            istio-token lets it ask for another one; the old token was good for an hour.
          </p>
          <CommandList commands={tokenCommands(row)} />
        </div>
      </Dialog>
    </>
  )
}

'use client'

import { createContext, type ReactNode, useContext, useMemo, useState } from 'react'
import { parse } from 'yaml'
import { ReviewDialog } from '#components/changes/review/review-dialog.tsx'
import { ApiError, getJson } from '#components/data/api-client.ts'
import { Callout } from '#components/ui/callout.tsx'
import { type FixChange, type FixEdit, fixEdit, type LiveManifest } from '#lib/checks/fix-edit.ts'
import { isJsonObject } from '#lib/json.ts'
import type { WritableRef } from '#lib/traffic/edit.ts'

type Desk = {
  /** Puts a change on its object as it is now and takes it to the review. Rejects with why it can't. */
  begin: (change: FixChange, ref: WritableRef) => Promise<void>
}

const DeskContext = createContext<Desk | null>(null)

/**
 * Holds the review of a fix. A finding is gone as soon as its fix is written, so that the dialog stands here, around the list,
 * and stays until its operation is done.
 */
export function FixDesk({ children }: { children: ReactNode }) {
  const [open, setOpen] = useState<{ change: FixChange; ref: WritableRef; fix: FixEdit } | null>(null)
  const [trouble, setTrouble] = useState('')
  const desk = useMemo<Desk>(
    () => ({
      async begin(change, ref) {
        setTrouble('')
        const fix = fixEdit(change, await readLive(ref))
        if (!fix.ok) throw new Error(fix.problems.map(({ message }) => message).join(' '))
        setOpen({ change, ref, fix: fix.value })
      },
    }),
    [],
  )
  const close = () => setOpen(null)
  const rebase = async () => {
    if (!open) return
    try {
      await desk.begin(open.change, open.ref)
    } catch (error) {
      close()
      setTrouble(error instanceof Error ? error.message : String(error))
    }
  }
  return (
    <DeskContext value={desk}>
      {trouble ? (
        <Callout tone="bad" title="The fix can not be made any more">
          {trouble}
        </Callout>
      ) : null}
      {children}
      {open ? (
        <ReviewDialog
          host=""
          edit={open.fix.edit}
          bases={open.fix.bases}
          onClose={close}
          onApplied={close}
          onRebase={() => void rebase()}
          onDiscard={close}
        />
      ) : null}
    </DeskContext>
  )
}

export function useFixDesk(): Desk {
  const desk = useContext(DeskContext)
  if (!desk) throw new Error('Findings must stand inside FixDesk')
  return desk
}

/** The object as it is; null when there is none. */
async function readLive(ref: WritableRef): Promise<LiveManifest | null> {
  const path = [ref.kind, ref.namespace, ref.name].map(encodeURIComponent).join('/')
  try {
    const { yaml, resourceVersion } = await getJson<{ yaml: string; resourceVersion: string }>(
      `/api/objects/${path}`,
    )
    const manifest: unknown = parse(yaml)
    return { manifest: isJsonObject(manifest) ? manifest : {}, resourceVersion }
  } catch (error) {
    if (error instanceof ApiError && error.code === 'not-found') return null
    throw error
  }
}

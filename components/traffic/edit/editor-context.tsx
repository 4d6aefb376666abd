'use client'

import { createContext, useContext } from 'react'
import type { HostInDraft } from '#components/traffic/edit/backends-in.ts'
import type { Draft, DraftAction } from '#components/traffic/edit/draft.ts'
import type { PageService } from '#components/traffic/edit/page-objects.ts'
import type { HostDetail } from '#lib/mesh/views.ts'

/** What every part of the editor works on. */
export type Editor = {
  detail: HostDetail
  draft: Draft
  dispatch: (action: DraftAction) => void
  services: PageService[]
  /** The hosts of which something is known, with DestinationRules as they are in the draft. */
  hosts: HostInDraft[]
  /** Says that a form holds something that can't be written yet, or no longer does. */
  setUnfinished: (form: string, isUnfinished: boolean) => void
}

const EditorContext = createContext<Editor | null>(null)

export const EditorProvider = EditorContext.Provider

export function useEditor(): Editor {
  const editor = useContext(EditorContext)
  if (!editor) throw new Error('This component must stand inside EditorProvider')
  return editor
}

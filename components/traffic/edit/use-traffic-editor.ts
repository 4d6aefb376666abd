'use client'

import { useCallback, useEffect, useMemo, useReducer, useState } from 'react'
import { draftReducer, startDraft } from '#components/traffic/edit/draft.ts'
import type { Editor } from '#components/traffic/edit/editor-context.tsx'
import { liveObjectsOf, servicesOf } from '#components/traffic/edit/page-objects.ts'
import { useHostsInDraft } from '#components/traffic/edit/use-hosts-in-draft.ts'
import type { HostDetail } from '#lib/mesh/views.ts'

/** The draft of a host's page, which follows what arrives. `unfinished` counts forms that can't be written yet. */
export function useTrafficEditor(detail: HostDetail): { editor: Editor; unfinished: number } {
  const live = useMemo(() => liveObjectsOf(detail), [detail])
  const [draft, dispatch] = useReducer(draftReducer, live, startDraft)
  const [unfinished, setForms] = useState<ReadonlySet<string>>(new Set())
  const hosts = useHostsInDraft(detail, draft)
  const services = useMemo(() => servicesOf(detail, draft), [detail, draft])
  useEffect(() => dispatch({ type: 'live', live }), [live])
  const setUnfinished = useCallback((form: string, isUnfinished: boolean) => {
    setForms((now) => {
      if (now.has(form) === isUnfinished) return now
      const others = [...now].filter((one) => one !== form)
      return new Set(isUnfinished ? [...others, form] : others)
    })
  }, [])
  return {
    editor: { detail, draft, dispatch, services, hosts, setUnfinished },
    unfinished: unfinished.size,
  }
}

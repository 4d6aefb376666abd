'use client'

import { useCallback, useMemo, useSyncExternalStore } from 'react'
import { createDraftStore } from '#components/onboarding/fields/draft-store.ts'
import { isJsonObject } from '#lib/json.ts'

/** Counted up whenever a form changes its shape, so that an older draft is left alone. */
const VERSION = 2

const store = createDraftStore(() => sessionStorage)

/**
 * What was typed into a form, kept for this tab through reloads and other pages; null where nothing was. Two forms with one
 * `key` are one.
 */
export function useDraft<T extends object>(
  key: string,
): { draft: T | null; keep: (draft: T | null) => void } {
  const at = `isthmus-draft/${VERSION}/${key}`
  const text = useSyncExternalStore(
    store.subscribe,
    () => store.read(at),
    () => '',
  )
  const draft = useMemo(() => parse<T>(text), [text])
  const keep = useCallback(
    (next: T | null) => store.write(at, next === null ? '' : JSON.stringify(next)),
    [at],
  )
  return { draft, keep }
}

/** Only this file writes there, so what parses to an object has the shape of its version. */
function parse<T extends object>(text: string): T | null {
  if (text === '') return null
  try {
    const value: unknown = JSON.parse(text)
    return isJsonObject(value) ? (value as T) : null
  } catch {
    return null
  }
}

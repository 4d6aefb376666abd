'use client'

import { useState } from 'react'
import { type Draft, editOf } from '#components/traffic/edit/draft.ts'
import type { JsonObject } from '#lib/json.ts'
import type { TrafficEdit } from '#lib/traffic/edit.ts'

type Reviewed = { edit: TrafficEdit; bases: Record<string, JsonObject | null> }

/**
 * What the review shows. While it is written the mesh takes one object after the other out of the draft; the review
 * stays open with what it had last.
 */
export function useReviewState(draft: Draft) {
  const [last, setLast] = useState<{ of: Draft['edits']; reviewed: Reviewed } | null>(null)
  const open = () => {
    const reviewed = reviewedOf(draft)
    if (reviewed) setLast({ of: draft.edits, reviewed })
  }
  if (last && last.of !== draft.edits) {
    const reviewed = reviewedOf(draft) ?? last.reviewed
    setLast({ of: draft.edits, reviewed })
  }
  return { reviewed: last?.reviewed ?? null, open, close: () => setLast(null) }
}

function reviewedOf(draft: Draft): Reviewed | null {
  const edit = editOf(draft)
  const bases = Object.entries(draft.edits).map(([key, { base }]) => [key, base?.spec ?? null])
  return edit ? { edit, bases: Object.fromEntries(bases) } : null
}

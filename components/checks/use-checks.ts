'use client'

import { useEffect, useEffectEvent } from 'react'
import { useShell } from '#components/data/live-provider.tsx'
import { type Asked, useAnswer } from '#components/data/use-answer.ts'
import { useThrottled } from '#components/ui/use-throttled.ts'
import type { ChecksAnswer, ChecksQuery } from '#lib/checks/answer.ts'

const TYPING_MS = 120
/** The shell tells of every change; this is for when its stream is away. */
const FOLLOW_MS = 15_000
const REVISION_MS = 1_000

/** A page of findings; asked for again when they change. */
export function useChecks({ q = '', page = 1, ...filters }: Partial<ChecksQuery>): Asked<ChecksAnswer> {
  const typed = useThrottled(q.trim(), TYPING_MS)
  const revision = useThrottled(useShell()?.checks.revision ?? 0, REVISION_MS)
  const wanted = { ...filters, q: typed, page: Math.max(1, page) }
  const set = Object.entries(wanted).flatMap(([name, value]) => (value === '' ? [] : [[name, String(value)]]))
  const asked = useAnswer<ChecksAnswer>(`/api/checks?${new URLSearchParams(set)}`, FOLLOW_MS)
  const askAgain = useEffectEvent(asked.again)
  useEffect(() => {
    if (revision > 0) askAgain()
  }, [revision])
  return asked
}

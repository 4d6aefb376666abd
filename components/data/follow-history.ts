'use client'

import { useQueryClient } from '@tanstack/react-query'
import { useEffect, useMemo } from 'react'
import { askAgain } from '#components/data/ask-again.ts'
import { useShell } from '#components/data/live-provider.tsx'
import { throttle } from '#components/data/throttle.ts'

/** In a storm each stored batch is a new revision; pages show it at this pace. */
const FOLLOW_EVERY_MS = 3_000

/** Asks again whenever the history has grown. Mounted once, beside the stream that tells of it. */
export function useFollowHistory(): void {
  const cache = useQueryClient()
  const history = useShell()?.history
  const revision = history && 'revision' in history ? history.revision : null
  const state = history?.state
  const follow = useMemo(() => throttle(() => askAgain(cache), FOLLOW_EVERY_MS), [cache])
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new revision or state is what it waits for
  useEffect(() => {
    if (state) follow()
  }, [follow, revision, state])
  useEffect(() => follow.cancel, [follow])
}

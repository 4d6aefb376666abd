'use client'

import { useState } from 'react'
import { ApiError, postJson } from '#components/data/api-client.ts'
import type { BundleAnswer, BundleRequest } from '#lib/onboarding/bundle/answer.ts'
import type { BundleFlags } from '#lib/onboarding/bundle/flags.ts'

export type Made = { answer: BundleAnswer; flags: BundleFlags }
type Making = { kind: 'idle' } | { kind: 'making' } | { kind: 'failed'; error: ApiError }

/**
 * The files, in this component's memory alone: no cache and no URL has the token, and leaving the page forgets it. Those that
 * were made stay until others are there: their token is given out once.
 */
export function useBundle(group: { namespace: string; name: string }) {
  const [made, setMade] = useState<Made | null>(null)
  const [state, setState] = useState<Making>({ kind: 'idle' })
  const make = async (flags: BundleFlags): Promise<void> => {
    setState({ kind: 'making' })
    try {
      const answer = await postJson<BundleAnswer>('/api/onboarding/bundle', {
        ...group,
        flags,
      } satisfies BundleRequest)
      setMade({ answer, flags })
      setState({ kind: 'idle' })
    } catch (error) {
      if (!(error instanceof ApiError)) throw error
      setState({ kind: 'failed', error })
    }
  }
  return { made, state, make, forget: () => setMade(null) }
}

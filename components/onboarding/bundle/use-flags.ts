'use client'

import { useState } from 'react'
import { type Asked, useAnswer } from '#components/data/use-answer.ts'
import { useThrottled } from '#components/ui/use-throttled.ts'
import type { BundlePreflight } from '#lib/onboarding/bundle/answer.ts'
import { type BundleFlags, bundleFlags, DEFAULT_FLAGS } from '#lib/onboarding/bundle/flags.ts'

const FOLLOW_MS = 10_000
const TYPING_MS = 250

/** istioctl's own default is off, but then a VM connects and is in no endpoints. */
const BEGIN: BundleFlags = { ...DEFAULT_FLAGS, autoregister: true }

export type FlagsForm = {
  /** As typed. */
  typed: BundleFlags
  change: (change: Partial<BundleFlags>) => void
  /** One flag as its field needs it; its `error` is empty when nothing is wrong. */
  at: <K extends keyof BundleFlags>(
    flag: K,
  ) => { value: BundleFlags[K]; onChange: (value: BundleFlags[K]) => void; error: string }
  /** Null while something is wrong. */
  flags: BundleFlags | null
  /** What the flags come to on this cluster. */
  asked: Asked<BundlePreflight>
}

/** The flags of a bundle as they are typed, and the preflight of those that can be used. */
export function useFlags({ namespace, name }: { namespace: string; name: string }): FlagsForm {
  const [typed, setTyped] = useState(BEGIN)
  const parsed = bundleFlags.safeParse(typed)
  const flags = parsed.success ? parsed.data : null
  const path = preflightPath(`${namespace}/${name}`, flags)
  // What was looked at last stays while a field is wrong.
  const [last, setLast] = useState(path)
  if (path !== '' && path !== last) setLast(path)
  const asked = useAnswer<BundlePreflight>(useThrottled(path || last, TYPING_MS), FOLLOW_MS)
  const problems = parsed.success ? [] : parsed.error.issues
  const change = (part: Partial<BundleFlags>) => setTyped((before) => ({ ...before, ...part }))
  return {
    typed,
    change,
    at: (flag) => {
      const issue = problems.find(({ path: [at] }) => at === flag)
      return {
        value: typed[flag],
        onChange: (value) => change({ [flag]: value }),
        error: issue ? sentence(issue.message) : '',
      }
    },
    flags,
    asked,
  }
}

function preflightPath(group: string, flags: BundleFlags | null): string {
  if (!flags) return ''
  const given = Object.entries(flags).map(([name, value]) => [name, String(value)])
  return `/api/onboarding/preflight?${new URLSearchParams([['group', group], ...given])}`
}

const sentence = (words: string): string => `${words.charAt(0).toUpperCase()}${words.slice(1)}`

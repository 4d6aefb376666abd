'use client'

import { useEffect, useRef, useState } from 'react'

/** A value that follows another one at once, but at most once every `everyMs`; the last one always arrives. */
export function useThrottled<T>(value: T, everyMs: number): T {
  const [followed, setFollowed] = useState(value)
  const followedMs = useRef(Number.NEGATIVE_INFINITY)
  useEffect(() => {
    const follow = (): void => {
      followedMs.current = performance.now()
      setFollowed(value)
    }
    const waitMs = followedMs.current + everyMs - performance.now()
    if (waitMs <= 0) return follow()
    const timer = setTimeout(follow, waitMs)
    return () => clearTimeout(timer)
  }, [value, everyMs])
  return followed
}

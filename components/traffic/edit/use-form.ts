'use client'

import { useEffect, useState } from 'react'
import { useEditor } from '#components/traffic/edit/editor-context.tsx'
import type { Problem } from '#lib/result.ts'
import { isDeepStrictEqual } from '#lib/stream/equal.ts'

type FormOptions<T> = {
  /** Names the form on the page. */
  id: string
  /** What the object says now. */
  value: T
  problemsOf: (form: T) => Problem[]
  /** Puts the form into the object. */
  write: (form: T, gesture: string) => void
}

/**
 * A form over a part of an object. What is valid goes into the draft at once; what is not stays in the form as it was
 * typed, with its problems, while the draft keeps the last valid state.
 */
export function useForm<T>({ id, value, problemsOf, write }: FormOptions<T>) {
  const { dispatch, setUnfinished } = useEditor()
  const [kept, setKept] = useState<{ form: T; over: T } | null>(null)
  // Undo, or news from the mesh, takes the place of what was not finished.
  const isKept = kept !== null && isDeepStrictEqual(kept.over, value)
  const form = isKept ? kept.form : value
  const problems = problemsOf(form)
  const isUnfinished = isKept
  useEffect(() => {
    setUnfinished(id, isUnfinished)
    return () => setUnfinished(id, false)
  }, [id, isUnfinished, setUnfinished])
  const change = (next: T): void => {
    // What the object has already is not refused here: Istio has taken it.
    const known = new Set(problemsOf(value).map(({ message }) => message))
    if (problemsOf(next).some(({ message }) => !known.has(message)))
      return setKept({ form: next, over: value })
    setKept(null)
    write(next, `form ${id}`)
  }
  return {
    form,
    change,
    isUnfinished,
    /** Ends the step to undo, for example when a field is left. */
    settle: () => dispatch({ type: 'settle' }),
    /** What is wrong with one field, with what to do about it; empty when nothing is. */
    problemAt: (field: string): string => {
      const found = problems.find((problem) => problem.field === field)
      return found ? [`${found.message}.`, found.fix ?? ''].join(' ').trim() : ''
    },
    problems,
  }
}

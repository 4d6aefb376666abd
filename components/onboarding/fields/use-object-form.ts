'use client'

import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import { toast } from 'sonner'
import { parse } from 'yaml'
import type { Bases } from '#components/changes/review/conflict-of.ts'
import { type ApiError, getJson } from '#components/data/api-client.ts'
import { type Bound, bind } from '#components/onboarding/fields/bind-fields.ts'
import { useDraft } from '#components/onboarding/fields/use-draft.ts'
import { isJsonObject, type JsonObject } from '#lib/json.ts'
import { editFor, type FormBase, type ObjectForm, rebaseForm } from '#lib/onboarding/forms/object-form.ts'
import type { Problem } from '#lib/result.ts'
import { editKey, type TrafficEdit } from '#lib/traffic/edit.ts'

type Kept<F> = { form: F; base: FormBase | null }

export type FormState<F> = {
  form: Bound<F>
  /** The object that is being edited; null for one that is new. */
  base: FormBase | null
  /** What goes to the frame of the form as it is. */
  frame: {
    manifest: JsonObject
    problems: readonly Problem[]
    isUntouched: boolean
    edit: TrafficEdit | null
    bases: Bases
    onApplied: (edit: TrafficEdit) => void
    onRebase: () => void
    onDiscard: (() => void) | undefined
  }
}

export type FormAnswer<F> =
  | { state: 'reading' }
  | { state: 'failed'; error: ApiError; again: () => void }
  | ({ state: 'ready' } & FormState<F>)

/**
 * A form over one object: a new one, or with `edited` (`namespace/name`) the one that is there. What was typed is kept in this
 * tab until it is applied or discarded. `from` names what a new one was begun from, so that each has a draft of its own.
 */
export function useObjectForm<F extends { name: string; namespace: string }>(
  about: ObjectForm<F>,
  edited = '',
  from = '',
): FormAnswer<F> {
  const queries = useQueryClient()
  const { draft, keep } = useDraft<Kept<F>>(`${about.kind}/${edited}${from && `?${from}`}`)
  const isClient = useIsClient()
  const live = useQuery<FormBase, ApiError>({
    queryKey: ['edited', about.kind, edited],
    queryFn: () => readBase(about.kind, edited),
    enabled: isClient && edited !== '' && draft === null,
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 0,
    refetchOnWindowFocus: false,
    retry: false,
  })
  if (!isClient) return { state: 'reading' }
  const begun = draft ?? beginning(about, edited, live.data)
  if (begun === null)
    return live.error
      ? { state: 'failed', error: live.error, again: () => void live.refetch() }
      : { state: 'reading' }

  const { form, base } = begun
  const kept = base ? about.read(base.manifest).kept : null
  const result = about.manifest(form, kept)
  const forget = () => {
    keep(null)
    if (edited !== '') void queries.resetQueries({ queryKey: ['edited', about.kind, edited] })
  }
  const rebase = async () => {
    const begunOn = base ? about.read(base.manifest).form : about.empty()
    try {
      const now = await readBase(about.kind, `${form.namespace}/${form.name}`)
      keep({ form: rebaseForm(form, begunOn, about.read(now.manifest).form), base: now })
      toast.info('Your edit is on the new version now', { description: 'Review it again before applying.' })
    } catch (error) {
      toast.error('The new version can not be read', {
        description: error instanceof Error ? error.message : '',
      })
    }
  }
  const ref = { kind: about.kind, namespace: form.namespace, name: form.name }
  const spec = base && isJsonObject(base.manifest.spec) ? base.manifest.spec : null
  const problems = result.ok ? [] : result.problems
  return {
    state: 'ready',
    form: bind(form, (next) => keep({ form: next, base }), problems),
    base,
    frame: {
      manifest: result.ok ? result.value : about.draft(form, kept),
      problems,
      isUntouched: draft === null && base === null,
      edit: result.ok ? editFor(about.kind, result.value, base) : null,
      bases: { [editKey(ref)]: spec },
      onApplied: forget,
      onRebase: () => void rebase(),
      onDiscard: draft ? forget : undefined,
    },
  }
}

function beginning<F extends { name: string; namespace: string }>(
  about: ObjectForm<F>,
  edited: string,
  live: FormBase | undefined,
): Kept<F> | null {
  if (edited === '') return { form: about.empty(), base: null }
  return live ? { form: about.read(live.manifest).form, base: live } : null
}

/** The object `namespace/name` of a kind as it is now. */
export async function readBase(kind: string, place: string): Promise<FormBase> {
  const path = [kind, ...place.split('/')].map(encodeURIComponent).join('/')
  const { yaml, resourceVersion } = await getJson<{ yaml: string; resourceVersion: string }>(
    `/api/objects/${path}`,
  )
  const manifest: unknown = parse(yaml)
  return { manifest: isJsonObject(manifest) ? manifest : {}, resourceVersion }
}

/** False on the server and while the page comes alive, so that both show the same. */
function useIsClient(): boolean {
  const [isClient, setClient] = useState(false)
  useEffect(() => setClient(true), [])
  return isClient
}

'use client'

import { useQuery } from '@tanstack/react-query'
import { parse } from 'yaml'
import { type Bases, conflictOf } from '#components/changes/review/conflict-of.ts'
import { ApiError, getJson } from '#components/data/api-client.ts'
import { isJsonObject, type JsonObject } from '#lib/json.ts'
import { editKey, type TrafficEdit, type WritableRef } from '#lib/traffic/edit.ts'
import type { TrafficConflict } from '#lib/traffic/operation.ts'

/** Reads the objects of an edit as they are now, once the server has said that one is another by now. */
export function useStaleConflict(edit: TrafficEdit, bases: Bases, isStale: boolean) {
  return useQuery<TrafficConflict | null, ApiError>({
    queryKey: ['stale', edit],
    queryFn: async ({ signal }) => {
      const live = await Promise.all(
        edit.objects.map(async ({ ref }) => [editKey(ref), await readLive(ref, signal)] as const),
      )
      return conflictOf(edit, bases, new Map(live))
    },
    enabled: isStale,
    staleTime: 0,
    gcTime: 0,
  })
}

async function readLive(ref: WritableRef, signal: AbortSignal): Promise<JsonObject | null> {
  const path = [ref.kind, ref.namespace, ref.name].map(encodeURIComponent).join('/')
  try {
    const { yaml } = await getJson<{ yaml: string }>(`/api/objects/${path}`, signal)
    const manifest: unknown = parse(yaml)
    return isJsonObject(manifest) ? manifest : null
  } catch (error) {
    if (error instanceof ApiError && error.code === 'not-found') return null
    throw error
  }
}

'use client'

import { useAnswer } from '#components/data/use-answer.ts'
import type { KnownPlaces } from '#lib/onboarding/known-places.ts'

const NONE: KnownPlaces = { namespaces: [], serviceAccounts: [], networks: [], localities: [] }
const FOLLOW_MS = 30_000

/** What the mesh has that a form can name: its namespaces, and the service accounts of one of them. */
export function useKnownPlaces(namespace = ''): KnownPlaces {
  const { data } = useAnswer<KnownPlaces>(
    `/api/onboarding/places?namespace=${encodeURIComponent(namespace)}`,
    FOLLOW_MS,
  )
  return data ?? NONE
}

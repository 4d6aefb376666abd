'use client'

import { useMutation } from '@tanstack/react-query'
import { type ApiError, getJson } from '#components/data/api-client.ts'
import type { LeavingEdit, LeavingEditKind } from '#lib/onboarding/leaving/leaving.ts'

/** Fetches a step as an edit to review, made of the objects as they are at that moment. */
export const useLeavingEdit = (entry: string, onEdit: (edit: LeavingEdit) => void) =>
  useMutation<LeavingEdit, ApiError, LeavingEditKind>({
    mutationFn: (kind) =>
      getJson<LeavingEdit>(`/api/onboarding/leaving/edit?${new URLSearchParams({ entry, edit: kind })}`),
    onSuccess: onEdit,
  })

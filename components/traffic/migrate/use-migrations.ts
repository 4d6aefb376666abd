'use client'

import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { type ApiError, getJson, postJson } from '#components/data/api-client.ts'
import { isUnderWay } from '#components/traffic/migrate/step-states.ts'
import type {
  Migration,
  MigrationCommand,
  MigrationRequest,
  MigrationsAnswer,
} from '#lib/migration/migration.ts'

const ACTIVE_POLL_MS = 1000
const IDLE_POLL_MS = 10_000

const keyOf = (host: string) => ['traffic', 'migrations', host] as const

/** The migrations of a host, newest first; asked for every second while one is under way. */
export function useMigrations(host: string) {
  return useQuery<MigrationsAnswer, ApiError>({
    queryKey: keyOf(host),
    queryFn: ({ signal }) =>
      getJson<MigrationsAnswer>(`/api/migrations?host=${encodeURIComponent(host)}`, signal),
    refetchInterval: ({ state }) => (state.data?.migrations.some(isUnderWay) ? ACTIVE_POLL_MS : IDLE_POLL_MS),
    staleTime: 0,
  })
}

/** Starts a migration; what the list says afterwards is the server's. */
export function useStartMigration(host: string) {
  const cache = useQueryClient()
  return useMutation<Migration, ApiError, MigrationRequest>({
    mutationFn: (request) => postJson<Migration>('/api/migrations', request),
    onSettled: () => cache.invalidateQueries({ queryKey: keyOf(host) }),
  })
}

export function useCommand(migration: Migration) {
  const cache = useQueryClient()
  return useMutation<Migration, ApiError, { command: MigrationCommand; note?: string }>({
    mutationFn: (body) => postJson<Migration>(`/api/migrations/${encodeURIComponent(migration.id)}`, body),
    onSettled: () => cache.invalidateQueries({ queryKey: keyOf(migration.host) }),
  })
}

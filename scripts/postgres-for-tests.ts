import type { TestProject } from 'vitest/node'
import { ensurePostgres, startPostgres } from './postgres.ts'

declare module 'vitest' {
  export interface ProvidedContext {
    /** Where a PostgreSQL for tests answers, as its user `isthmus`; 0 when none can be had here. */
    postgresPort: number
  }
}

/** One PostgreSQL for a whole run of the unit tests; each test file makes databases of its own in it. */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const programs = await ensurePostgres()
  const postgres = programs ? await startPostgres(programs) : null
  project.provide('postgresPort', postgres?.port ?? 0)
  return async () => postgres?.remove()
}

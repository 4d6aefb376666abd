import { z } from 'zod'
import { gatesSchema } from '#lib/migration/migration.ts'
import type { MigrationRecord } from '#lib/migration/record.ts'

const ms = z.number().int()
const text = z.string()
const finding = z.object({ gate: text, level: z.enum(['ok', 'waiting', 'failed', 'unknown']), detail: text })
const written = z.array(z.number().nullable())

/** A migration as it lies in the database: what a newer or an older Isthmus wrote is checked before anything is made of it. */
export const recordSchema: z.ZodType<MigrationRecord> = z.object({
  id: text,
  host: text,
  actor: text,
  note: text,
  virtualService: z.object({ namespace: text, name: text }),
  rule: text,
  destination: z.number().int(),
  destinations: z.array(z.object({ host: text, subset: text })),
  start: z.array(z.number()),
  steps: z.array(z.array(z.number())).min(1),
  soakSeconds: z.number(),
  gates: gatesSchema,
  state: z.enum(['running', 'approval', 'paused', 'stopped', 'aborting', 'aborted', 'done']),
  reason: text,
  step: z.number().int(),
  soakSinceMs: ms.nullable(),
  createdMs: ms,
  endedMs: ms.nullable(),
  findings: z.array(finding),
  events: z.array(z.object({ atMs: ms, actor: text, text })),
  signature: text,
  startWritten: written,
  writing: z
    .object({
      what: z.enum(['step', 'restore']),
      operationId: text,
      sinceMs: ms,
      retryMs: ms.default(0),
      attempts: z.number().int(),
    })
    .nullable(),
  isApproved: z.boolean(),
  isAborting: z.boolean(),
  overOthers: z.boolean(),
  proxies: finding.nullable().default(null),
  counted: z.object({
    untilMs: ms,
    counts: z.record(text, z.object({ requests: z.number(), errors: z.number() })),
  }),
})

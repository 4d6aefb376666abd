import { z } from 'zod'
import { objectName } from '#lib/kube/object-name.ts'

const percent = z.number().int().min(0).max(100)

/** What must hold before a migration goes on to its next step. */
export const gatesSchema = z.object({
  /** Endpoints that take requests behind each destination with a weight above 0. */
  minEligible: z.number().int().min(0).max(10_000).default(1),
  /** Highest share of failed requests, in percent, over the soak time; null: not looked at. */
  maxErrorPercent: z.number().min(0).max(100).nullable().default(1),
  /** Fewer requests than this over the soak time say nothing, so the migration waits for more. None never is enough. */
  minRequests: z.number().int().min(0).max(1_000_000).default(1),
  /** Highest 99th percentile of request duration, in milliseconds; null: not looked at. Needs Prometheus. */
  maxP99Ms: z.number().positive().max(600_000).nullable().default(null),
  /** Somebody has to approve each step. */
  manual: z.boolean().default(false),
})
export type Gates = z.infer<typeof gatesSchema>

/** Body of `POST /api/migrations`. */
export const migrationRequestSchema = z.object({
  host: z.string().min(1).max(253),
  virtualService: z.object({ namespace: objectName, name: objectName }),
  resourceVersion: z.string().min(1).max(64),
  /** The rule whose weights move, as `TrafficRule.id`, and the destination that they move to, by its position. */
  rule: z.string().regex(/^(http|tcp|tls)\/\d{1,4}$/, 'is not a rule such as http/0'),
  destination: z.number().int().min(0).max(63),
  /** The share of that destination at each step, in percent; the others keep their proportions to each other. */
  steps: z.array(percent).min(1).max(50),
  soakSeconds: z
    .number()
    .int()
    .min(0)
    .max(7 * 86_400),
  gates: gatesSchema,
  note: z.string().trim().max(500).default(''),
})
export type MigrationRequest = z.infer<typeof migrationRequestSchema>

/**
 * - `running`: writes and soaks by itself
 * - `approval`: the step has soaked and its gates hold; it waits for somebody to approve
 * - `paused`: by a person, or by a gate that does not hold; `reason` says which
 * - `stopped`: a conflict, a refusal or somebody else's edit; it does not go on by itself
 * - `aborting`, `aborted`: back to the weights it began with
 * - `done`
 */
export type MigrationState = 'running' | 'approval' | 'paused' | 'stopped' | 'aborting' | 'aborted' | 'done'

export type MigrationEvent = { atMs: number; actor: string; text: string }

export type Migration = {
  id: string
  host: string
  actor: string
  note: string
  virtualService: { namespace: string; name: string }
  rule: string
  destination: number
  /** Host and subset of each destination of the rule, in its order. */
  destinations: { host: string; subset: string }[]
  /** Percentages at the start, and at each step. */
  start: number[]
  steps: number[][]
  soakSeconds: number
  gates: Gates
  state: MigrationState
  /** Why it is paused or stopped; what it waits for while it runs. */
  reason: string
  /** The step in force or being written; -1 before the first. */
  step: number
  /**
   * When the soak of the step in force began: when proxies had acknowledged it, when it could not be known in time whether
   * they had, or when somebody resumed. Null while it is being written.
   */
  soakSinceMs: number | null
  createdMs: number
  endedMs: number | null
  /** The latest findings of each gate, as lines to show. */
  findings: { gate: string; level: 'ok' | 'waiting' | 'failed' | 'unknown'; detail: string }[]
  /** Newest first, 200 at most. */
  events: MigrationEvent[]
}

/** `GET /api/migrations?host=`: newest first. */
export type MigrationsAnswer = { migrations: Migration[] }

/** Body of `POST /api/migrations/<id>`. */
export const migrationCommandSchema = z.object({
  command: z.enum(['pause', 'resume', 'approve', 'abort']),
  note: z.string().trim().max(500).default(''),
})
export type MigrationCommand = z.infer<typeof migrationCommandSchema>['command']

/** The commands that make sense in a state. */
export function commandsOf(state: MigrationState): MigrationCommand[] {
  switch (state) {
    case 'running':
      return ['pause', 'abort']
    case 'approval':
      return ['approve', 'pause', 'abort']
    case 'paused':
    case 'stopped':
      return ['resume', 'abort']
    case 'aborting':
    case 'aborted':
    case 'done':
      return []
  }
}

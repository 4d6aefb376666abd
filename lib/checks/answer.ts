import { z } from 'zod'
import { CHECK_SEVERITIES, type CheckCode, type CheckFix, type CheckSeverity } from '#lib/checks/check.ts'
import type { ObjectRef } from '#lib/kube/object-ref.ts'

/** A finding as it travels. */
export type CheckFinding = {
  /** Stable while it stands: code, subject, first object, field, and its place among those that have all of that in common. */
  id: string
  code: CheckCode
  title: string
  /** Why it matters, as the check says. */
  why: string
  severity: CheckSeverity
  objects: ObjectRef[]
  text: string
  field: string
  fix: CheckFix
  /** First seen by this process, epoch milliseconds. */
  sinceMs: number
  /** Objects that it was found of too, which ask not to be named, by themselves or through their Namespace. */
  hidden?: ObjectRef[]
  /** Its objects are examples of something that concerns the whole mesh. */
  isMeshWide?: true
  /** Whoever said that it is not to be shown: `annotation` of all objects of the first one's kind or their namespaces, `setting`; empty for nobody. */
  suppressedBy: 'annotation' | 'setting' | ''
}

/** How one check stands. */
export type CheckStanding = {
  code: CheckCode
  title: string
  severity: CheckSeverity
  findings: number
  suppressed: number
  /** Why it was not run: `Not watched: PeerAuthentication`; empty when it was. */
  notRun: string
  /** Its findings are not shown by setting. */
  isOff: boolean
}

/** `GET /api/checks`: worst first. */
export type ChecksAnswer = {
  findings: CheckFinding[]
  page: number
  pageSize: number
  total: number
  /** Over all findings that fit the other filters and are not suppressed. */
  counts: Record<CheckSeverity, number>
  suppressed: number
  checks: CheckStanding[]
  namespaces: string[]
}

export const checksQuerySchema = z.object({
  q: z.string().max(200).default(''),
  severity: z.enum([...CHECK_SEVERITIES, '']).default(''),
  code: z.string().max(16).default(''),
  namespace: z.string().max(253).default(''),
  suppressed: z.enum(['only', '']).default(''),
  /** One object or host, as {@link ObjectChecks} names it; empty for all. */
  subject: z.string().max(600).default(''),
  page: z.coerce.number().int().min(1).max(100_000).default(1),
  pageSize: z.coerce.number().int().min(10).max(200).default(50),
})
export type ChecksQuery = z.infer<typeof checksQuerySchema>

/** `GET /api/checks/objects?ref=Kind/namespace/name&ref=…` (at most 200): what was found of each, for badges. */
export type ObjectChecks = Record<string, { severity: CheckSeverity; findings: CheckFinding[] }>

/** What the shell tells: renewed whenever findings change, so that lists and badges ask again. */
export type ChecksFacts = { revision: number; counts: Record<CheckSeverity, number>; isReady: boolean }

/** Before anything was checked. */
export const NO_CHECKS: ChecksFacts = {
  revision: 0,
  counts: { error: 0, warning: 0, info: 0 },
  isReady: false,
}

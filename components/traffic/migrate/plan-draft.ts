import type { z } from 'zod'
import type { PlanTarget } from '#components/traffic/migrate/plan-target.ts'
import { type MigrationRequest, migrationRequestSchema } from '#lib/migration/migration.ts'

/** A plan as it is being made. Numbers stay as they are typed, so that a wrong one is kept and said to be wrong. */
export type PlanDraft = {
  /** `namespace/name` of the VirtualService; empty for the first that there is. */
  service: string
  rule: string
  /** Position in the rule; null for the one that is the pods'. */
  destination: number | null
  /** Null for the preset that fits the weights as they are. */
  steps: number[] | null
  soakMinutes: string
  soakSeconds: string
  minEligible: string
  /** Empty: not looked at. */
  maxErrorPercent: string
  minRequests: string
  maxP99Ms: string
  looksAtErrors: boolean
  looksAtP99: boolean
  manual: boolean
  note: string
}

export const startPlan = (): PlanDraft => ({
  service: '',
  rule: '',
  destination: null,
  steps: null,
  soakMinutes: '5',
  soakSeconds: '0',
  minEligible: '1',
  maxErrorPercent: '1',
  minRequests: '1',
  maxP99Ms: '500',
  looksAtErrors: true,
  looksAtP99: false,
  manual: false,
  note: '',
})

/** Messages by field of the form. */
export type PlanProblems = Partial<
  Record<
    'steps' | 'soak' | 'minEligible' | 'maxErrorPercent' | 'minRequests' | 'maxP99Ms' | 'note' | 'plan',
    string
  >
>

export type CheckedPlan = { ok: true; request: MigrationRequest } | { ok: false; problems: PlanProblems }

/** The request that a draft comes to, or what is wrong with each field. */
export function requestOfPlan(
  draft: PlanDraft,
  target: PlanTarget,
  steps: number[],
  host: string,
): CheckedPlan {
  const { service, rule, destination } = target
  const minutes = numberOf(draft.soakMinutes)
  const seconds = numberOf(draft.soakSeconds)
  const parsed = migrationRequestSchema.safeParse({
    host,
    virtualService: { namespace: service.ref.namespace, name: service.ref.name },
    resourceVersion: service.resourceVersion,
    rule: rule.id,
    destination,
    steps,
    // Half a minute is fine, a negative part is not: it would hide in the sum.
    soakSeconds: minutes < 0 || seconds < 0 ? -1 : minutes * 60 + seconds,
    gates: {
      minEligible: numberOf(draft.minEligible),
      maxErrorPercent: draft.looksAtErrors ? numberOf(draft.maxErrorPercent) : null,
      minRequests: numberOf(draft.minRequests),
      maxP99Ms: draft.looksAtP99 ? numberOf(draft.maxP99Ms) : null,
      manual: draft.manual,
    },
    note: draft.note,
  })
  if (parsed.success) return { ok: true, request: parsed.data }
  const problems: PlanProblems = {}
  for (const issue of parsed.error.issues) problems[fieldOf(issue.path)] ??= wordsOf(issue)
  return { ok: false, problems }
}

/** An empty field is no number; `Number` would take it for 0. */
const numberOf = (text: string): number => (text.trim() === '' ? Number.NaN : Number(text.replace(',', '.')))

function fieldOf(path: PropertyKey[]): keyof PlanProblems {
  const [first, second] = path
  switch (first === 'gates' ? second : first) {
    case 'steps':
      return 'steps'
    case 'soakSeconds':
      return 'soak'
    case 'minEligible':
      return 'minEligible'
    case 'maxErrorPercent':
      return 'maxErrorPercent'
    case 'minRequests':
      return 'minRequests'
    case 'maxP99Ms':
      return 'maxP99Ms'
    case 'note':
      return 'note'
    default:
      return 'plan'
  }
}

function wordsOf(issue: z.core.$ZodIssue): string {
  switch (issue.code) {
    case 'too_small':
      if (issue.origin === 'array') return 'At least one step is needed'
      return issue.inclusive ? `At least ${issue.minimum}` : `More than ${issue.minimum}`
    case 'too_big':
      if (issue.origin === 'array') return `${issue.maximum} steps at most`
      if (issue.origin === 'string') return `${issue.maximum} characters at most`
      return issue.path[0] === 'soakSeconds' ? '7 days at most' : `${issue.maximum} at most`
    case 'invalid_type':
      return issue.expected === 'int' ? 'A whole number is needed' : 'A number is needed'
    default:
      return issue.message
  }
}

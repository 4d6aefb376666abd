import { timeMs } from '#lib/health/entry-health.ts'
import { absent, type Observed, type SubjectMemory, takeSteps } from '#lib/health/subject-memory.ts'
import type { Subject } from '#lib/health/transition.ts'
import type { VirtualService } from '#lib/kube/objects.ts'
import { defaultRule, readRules } from '#lib/traffic/read-rules.ts'

/**
 * Whether a VirtualService came to share out its traffic otherwise: the shares of its default rule, in percent, before
 * and after. `isNew` is false for one that was there when watching began: nobody knows when its weights were set.
 */
export function observeWeights(
  before: SubjectMemory | null,
  service: VirtualService,
  nowMs: number,
  isNew: boolean,
): Observed {
  const { uid, namespace, name, generation, changedAt } = service.metadata
  const subject: Subject = { kind: 'VirtualService', namespace, name }
  const shares = sharesOf(service)
  const known: SubjectMemory = {
    ...(before?.uid === uid && before.present ? before : absent(uid, '')),
    present: true,
  }
  const hadShares = before?.present ? before.shares : {}
  const message = sharesMessage(hadShares, shares)
  if (!message || (!before?.present && !isNew)) return { memory: { ...known, shares }, transitions: [] }
  const changedMs = timeMs(changedAt)
  const step = {
    kind: 'weights-changed',
    atMs: changedMs ?? nowMs,
    timeSource: changedMs === null ? 'observed' : 'object',
    message,
    mark: `weights/${generation}`,
    after: { shares },
  } as const
  return takeSteps(subject, known, [step], nowMs)
}

/** A VirtualService that is gone shares out nothing any more. */
export function observeWeightsGone(before: SubjectMemory, subject: Subject, nowMs: number): Observed {
  const message = sharesMessage(before.shares, {})
  const after = { present: false, shares: {} }
  if (!message || !before.present) return { memory: { ...before, ...after }, transitions: [] }
  const step = {
    kind: 'weights-changed',
    atMs: nowMs,
    timeSource: 'observed',
    message,
    mark: 'weights/gone',
    after,
  } as const
  return takeSteps(subject, before, [step], nowMs)
}

/** The percentages of the default rule's destinations, by subset or else host. */
export function sharesOf({ spec }: VirtualService): Record<string, number> {
  const shares: Record<string, number> = {}
  for (const { host, subset, percent } of defaultRule(readRules(spec))?.destinations ?? []) {
    const label = subset || host.replace(/\.svc\.cluster\.local$/, '')
    shares[label] = Math.round(((shares[label] ?? 0) + percent) * 10) / 10
  }
  return shares
}

/** `vm 80 → 30 %, k8s 20 → 70 %`; empty when nothing changed. */
export function sharesMessage(before: Record<string, number>, after: Record<string, number>): string {
  return [...new Set([...Object.keys(before), ...Object.keys(after)])]
    .flatMap((label) => {
      const [was, is] = [before[label] ?? 0, after[label] ?? 0]
      return was === is ? [] : [`${label} ${was} → ${is} %`]
    })
    .join(', ')
}

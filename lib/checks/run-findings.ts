import type { CheckFinding } from '#lib/checks/answer.ts'
import type { Check, Found } from '#lib/checks/check.ts'
import { type FindingsOptions, makeFindings } from '#lib/checks/make-findings.ts'
import { plainTextUpTo } from '#lib/checks/plain-text.ts'
import type { CheckScene } from '#lib/checks/scene.ts'
import { hasSubject, type SubjectId, subjectName } from '#lib/checks/subjects.ts'

const MOST_WORDS = 300

/**
 * Runs one check on one subject and makes findings of what it found; nothing is found of a subject that is gone. `tell` is which
 * of it counts. Objects of users may hold anything: a check that stumbles over one says so and takes no other down with it.
 */
export function runFindings(
  check: Check,
  subject: SubjectId,
  scene: CheckScene,
  options: Omit<FindingsOptions, 'inventory'>,
  tell: (found: Found) => boolean = () => true,
): { findings: CheckFinding[] } | { failure: string } {
  const { inventory } = scene
  return guarded(check, subject, () => {
    const found = foundBy(check, subject, scene).filter(tell)
    return { findings: makeFindings(check, subject, found, { ...options, inventory }) }
  })
}

function foundBy(check: Check, subject: SubjectId, scene: CheckScene): Found[] {
  if (!hasSubject(check, subject, scene.inventory)) return []
  if (check.subject === 'mesh') return check.run(scene)
  if (check.subject === 'host') return check.run(subject, scene)
  // The map of a kind holds objects of that kind, which a union of checks can't say.
  return check.run(scene.inventory.objects[check.subject].get(subject) as never, scene)
}

function guarded<T>(check: Check, subject: SubjectId, run: () => T): T | { failure: string } {
  try {
    return run()
  } catch (error) {
    const words = error instanceof Error ? error.message : String(error)
    return { failure: plainTextUpTo(`It failed on ${subjectName(check, subject)}: ${words}`, MOST_WORDS) }
  }
}

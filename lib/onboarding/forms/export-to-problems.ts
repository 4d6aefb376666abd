import { isDnsLabel } from '#lib/istio-values/istio-values.ts'
import { problem } from '#lib/onboarding/forms/parts.ts'
import { repeated } from '#lib/onboarding/forms/value-problems.ts'
import type { Problem } from '#lib/result.ts'

/** Of a ServiceEntry's `exportTo`: `.` is its own namespace, `*` all of them, and `~` nobody. */
export function exportToProblems(exportTo: readonly string[], namespace: string, path: string): Problem[] {
  const meant = exportTo.map((one) => (one === '.' ? namespace : one))
  const all = meant.filter((one) => one !== '')
  const alone = all.length > 1 ? meant.findIndex((one) => one === '*' || one === '~') : -1
  return [
    ...meant.flatMap((one, place): Problem[] =>
      one === '' || one === '*' || one === '~' || isDnsLabel(one)
        ? []
        : [
            problem(
              'export-to',
              `${path}.${place}`,
              `${one} is no namespace`,
              'Name a namespace, or . for its own, * for all, ~ for nobody.',
            ),
          ],
    ),
    ...repeated(
      meant.map((one, place) => (one === '' ? place : one)),
      (one, place) =>
        problem(
          'export-to-twice',
          `${path}.${place}`,
          `${String(one)} is there already`,
          'Name each namespace once.',
        ),
    ),
    ...(alone < 0
      ? []
      : [
          problem(
            'export-to-alone',
            `${path}.${alone}`,
            meant[alone] === '*'
              ? '* already is every namespace'
              : '~ is for nobody, and others are named as well',
            'Keep it alone, or remove it.',
          ),
        ]),
  ]
}

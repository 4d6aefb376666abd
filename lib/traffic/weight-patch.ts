import { fail, ok, type Problem, type Result } from '#lib/result.ts'
import type { JsonPatchOperation } from '#lib/traffic/plan.ts'
import { readRules } from '#lib/traffic/read-rules.ts'
import type { RuleDestination, TrafficRule } from '#lib/traffic/rules.ts'

export type WeightChange = { rule: string; weights: number[] }

/**
 * The JSON Patch that gives rules of a VirtualService new weights and touches nothing else. It begins with a `test`
 * of the resourceVersion and tests each destination it weighs, so it can never land on another version or another
 * rule. Percentages that the object shows already are not rewritten: no change gives no operation.
 *
 * `spec.http` is an atomic list, so a merge patch or server-side apply would replace every rule in it.
 */
export function weightPatch(
  object: { spec: Record<string, unknown>; resourceVersion: string },
  changes: readonly WeightChange[],
): Result<JsonPatchOperation[]> {
  const rules = readRules(object.spec)
  const problems: Problem[] = []
  const operations: JsonPatchOperation[] = []
  for (const change of changes) {
    const rule = rules.find(({ id }) => id === change.rule)
    const problem = problemWith(change, rule)
    if (problem) problems.push(problem)
    else if (rule) operations.push(...ruleOperations(object.spec, rule, change.weights))
  }
  if (problems.length > 0) return fail(...problems)
  if (operations.length === 0) return ok([])
  return ok([{ op: 'test', path: '/metadata/resourceVersion', value: object.resourceVersion }, ...operations])
}

function problemWith({ rule: id, weights }: WeightChange, rule: TrafficRule | undefined): Problem | null {
  const problem = (code: string, message: string): Problem => ({ code, message, field: id })
  if (!rule) return problem('rule-gone', `There is no rule ${id} in the VirtualService any more`)
  if (rule.fixedBecause)
    return problem('rule-fixed', `Rule ${id} has no weights to move: ${rule.fixedBecause}`)
  if (weights.length !== rule.destinations.length) {
    return problem(
      'weights-count',
      `Rule ${id} has ${rule.destinations.length} destinations, but ${weights.length} weights were given`,
    )
  }
  if (weights.some((weight) => !Number.isInteger(weight) || weight < 0)) {
    return problem('weights-integer', `The weights of rule ${id} must be whole numbers of at least 0`)
  }
  const total = weights.reduce((sum, weight) => sum + weight, 0)
  return total === 100
    ? null
    : problem('weights-total', `The weights of rule ${id} total ${total}; they must total 100`)
}

function ruleOperations(
  spec: Record<string, unknown>,
  rule: TrafficRule,
  weights: number[],
): JsonPatchOperation[] {
  const same = rule.destinations.every(({ percent, index }) => percent === weights[index])
  if (same) return []
  return rule.destinations.flatMap((destination) =>
    destinationOperations(spec, rule, destination, weights[destination.index] ?? 0),
  )
}

function destinationOperations(
  spec: Record<string, unknown>,
  rule: TrafficRule,
  { index }: RuleDestination,
  weight: number,
): JsonPatchOperation[] {
  const path = `/spec/${rule.kind}/${rule.index}/route/${index}`
  const written = at(spec, [rule.kind, rule.index, 'route', index])
  const before = at(written, ['weight'])
  const isHere: JsonPatchOperation = {
    op: 'test',
    path: `${path}/destination`,
    value: at(written, ['destination']),
  }
  if (before === weight) return [isHere]
  return [isHere, { op: before === undefined ? 'add' : 'replace', path: `${path}/weight`, value: weight }]
}

/** What stands at a path of plain JSON, or undefined. */
const at = (json: unknown, path: (string | number)[]): unknown =>
  path.reduce<unknown>(
    (value, key) => (typeof value === 'object' && value !== null ? Reflect.get(value, key) : undefined),
    json,
  )

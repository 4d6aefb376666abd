import type { JsonObject } from '#lib/json.ts'
import { objectAt } from '#lib/traffic/spec-edit.ts'

/** The labels of a selector: `matchLabels` of security policies, `labels` of networking ones; empty without one. */
export const selectorAt = (
  spec: JsonObject,
  field: 'selector' | 'workloadSelector',
): Record<string, string> =>
  selectorPairs(objectAt(objectAt(spec, field), field === 'selector' ? 'matchLabels' : 'labels'))

export const selectorPairs = (labels: JsonObject): Record<string, string> =>
  Object.fromEntries(Object.entries(labels).map(([key, value]) => [key, String(value)]))

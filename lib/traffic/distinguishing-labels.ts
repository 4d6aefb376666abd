import type { EndpointSet } from '#lib/traffic/endpoint-set.ts'

export type Labels = Record<string, string>

/**
 * The fewest labels that all VMs carry and no pod does, and the other way round; null when there are none, or when
 * there are no VMs or no pods. `version` goes before other keys, and one key for both before two. Labels that change
 * with every rollout tell nothing that lasts.
 */
export function distinguishingLabels(sets: readonly EndpointSet[]): { vm: Labels; pod: Labels } | null {
  const vms = labelsOf(sets, 'vmsTotal')
  const pods = labelsOf(sets, 'podsTotal')
  if (vms.length === 0 || pods.length === 0) return null
  const [ofVms, ofPods] = [sharedLabels(vms), sharedLabels(pods)]
  const both = byPreference(ofVms).find(
    (key) => rankOf(key) < INTERNAL && ofPods[key] !== undefined && ofPods[key] !== ofVms[key],
  )
  if (both !== undefined) return { vm: pick(ofVms, [both]), pod: pick(ofPods, [both]) }
  const vm = fewest(ofVms, pods)
  const pod = fewest(ofPods, vms)
  return vm && pod ? { vm, pod } : null
}

/** The labels of the sets that have endpoints of one kind. */
export const labelsOf = (sets: readonly EndpointSet[], kind: 'vmsTotal' | 'podsTotal'): Labels[] =>
  sets.flatMap((set) => (set[kind] > 0 ? [set.labels] : []))

/** The labels on which all agree. */
export function sharedLabels(all: readonly Labels[]): Labels {
  const [first = {}, ...others] = all
  return Object.fromEntries(
    Object.entries(first).filter(([key, value]) => others.every((labels) => labels[key] === value)),
  )
}

/** Keys that can tell for good, the ones that people chose for that first. */
export const byPreference = (labels: Labels): string[] =>
  Object.keys(labels)
    .filter((key) => !OF_ONE_ROLLOUT.has(key))
    .sort((a, b) => rankOf(a) - rankOf(b) || (a < b ? -1 : 1))

const OF_ONE_ROLLOUT = new Set([
  'pod-template-hash',
  'controller-revision-hash',
  'pod-template-generation',
  'rollouts-pod-template-hash',
  'statefulset.kubernetes.io/pod-name',
  'apps.kubernetes.io/pod-index',
])

const INTERNAL = 3
function rankOf(key: string): number {
  if (key === 'version') return 0
  if (!key.includes('/')) return 1
  return key.startsWith('app.kubernetes.io/') || !/(^|\.)(istio|k8s|kubernetes)\.io\//.test(key)
    ? 2
    : INTERNAL
}

/** The smallest part of the labels that none of the others carries whole; more than three are only thinned out. */
function fewest(labels: Labels, others: readonly Labels[]): Labels | null {
  const keys = byPreference(labels)
  const tells = (some: readonly string[]) =>
    others.every((other) => some.some((key) => other[key] !== labels[key]))
  if (!tells(keys)) return null
  for (const size of [1, 2, 3]) {
    for (const some of combinations(keys, size)) if (tells(some)) return pick(labels, some)
  }
  const needed = keys.reduceRight<string[]>((left, key) => {
    const without = left.filter((one) => one !== key)
    return tells(without) ? without : left
  }, keys)
  return pick(labels, needed)
}

/** All choices of so many from a list, those of its beginning first. */
function* combinations(list: readonly string[], size: number): Generator<string[]> {
  if (size === 0) yield []
  else {
    for (const [index, one] of list.entries())
      for (const others of combinations(list.slice(index + 1), size - 1)) yield [one, ...others]
  }
}

const pick = (labels: Labels, keys: readonly string[]): Labels =>
  Object.fromEntries(keys.map((key) => [key, labels[key] ?? '']))

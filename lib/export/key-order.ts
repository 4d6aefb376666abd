import { isJsonObject } from '#lib/json.ts'

/**
 * Keys that say which thing this is and whom it is for, in the order in which people write them. The API server gives keys
 * back in alphabetical order, so the order in which they were written can't be kept; every other key follows by name.
 */
const FIRST = [
  'name',
  'metadata',
  'selector',
  'workloadSelector',
  'targetRefs',
  'hosts',
  'host',
  'addresses',
  'address',
  'gateways',
  'subset',
  'number',
  'path',
  'port',
  'targetPort',
  'nodePort',
  'protocol',
  'action',
  'mtls',
  'location',
  'resolution',
  'match',
  'from',
  'to',
  'when',
  'rewrite',
  'redirect',
  'route',
  'destination',
  'weight',
  'labels',
  'ports',
  'servers',
  'trafficPolicy',
  'subsets',
  'template',
  'probe',
  'initialDelaySeconds',
  'timeoutSeconds',
  'periodSeconds',
  'successThreshold',
  'failureThreshold',
  'serviceAccount',
  'network',
  'locality',
  'endpoints',
  'egress',
  'ingress',
]
const RANK = new Map(FIRST.map((key, index) => [key, index]))

/** A value with the keys of every object in it in one order; lists stay as they are. */
export function orderedKeys(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(orderedKeys)
  if (!isJsonObject(value)) return value
  return Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => rankOf(a) - rankOf(b) || (a < b ? -1 : a > b ? 1 : 0))
      .map(([key, child]) => [key, orderedKeys(child)]),
  )
}

const rankOf = (key: string): number => RANK.get(key) ?? FIRST.length

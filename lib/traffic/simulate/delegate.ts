import { isJsonObject, type JsonObject, textsOf } from '#lib/json.ts'
import { resolveGateway } from '#lib/traffic/simulate/static-match.ts'
import { listAt, numberAt, objectAt, textAt } from '#lib/traffic/spec-edit.ts'

/** What a rule of a delegate takes over from the rule that hands over, where it says nothing itself. */
const INHERITED = [
  'directResponse',
  'timeout',
  'fault',
  'mirror',
  'mirrorPercent',
  'mirrorPercentage',
  'mirrors',
]

/**
 * A rule of a delegate as Istio has it: every pair of a match of the root with one of the delegate that do not contradict
 * each other. Null when one of the delegate's matches contradicts all of the root's: Istio leaves the rule out then.
 */
export function mergeRules(
  root: JsonObject,
  rootNamespace: string,
  delegate: JsonObject,
  delegateNamespace: string,
): JsonObject | null {
  const matches = mergeMatches(
    matchesOf(root).map((match) => withGateways(match, rootNamespace)),
    matchesOf(delegate).map((match) => withGateways(match, delegateNamespace)),
  )
  if (!matches) return null
  const inherited = INHERITED.flatMap((field) =>
    root[field] !== undefined && delegate[field] === undefined ? [[field, root[field]]] : [],
  )
  return { ...delegate, ...Object.fromEntries(inherited), match: matches }
}

const matchesOf = (rule: JsonObject): JsonObject[] => listAt(rule, 'match').filter(isJsonObject)

const withGateways = (match: JsonObject, namespace: string): JsonObject => ({
  ...match,
  gateways: textsOf(match.gateways).map((name) => resolveGateway(name, namespace)),
})

function mergeMatches(roots: readonly JsonObject[], delegates: readonly JsonObject[]): JsonObject[] | null {
  if (roots.length === 0) return [...delegates]
  if (delegates.length === 0) return [...roots]
  const pairs = delegates.map((delegate) =>
    roots.filter((root) => !contradict(root, delegate)).map((root) => mergeMatch(root, delegate)),
  )
  return pairs.some((found) => found.length === 0) ? null : pairs.flat()
}

const MAPS = ['headers', 'withoutHeaders', 'queryParams', 'sourceLabels']

function mergeMatch(root: JsonObject, delegate: JsonObject): JsonObject {
  const maps = MAPS.map((key) => [key, { ...objectAt(root, key), ...objectAt(delegate, key) }])
  const gateways = textsOf(delegate.gateways)
  return {
    ...root,
    ...delegate,
    ...Object.fromEntries(maps),
    gateways: gateways.length > 0 ? gateways : textsOf(root.gateways),
  }
}

/** Istio's hasConflict: a delegate may only narrow what the root matches. */
function contradict(root: JsonObject, delegate: JsonObject): boolean {
  const [rootPort, port] = [numberAt(root, 'port'), numberAt(delegate, 'port')]
  const namespace = textAt(root, 'sourceNamespace')
  const [rootGateways, gateways] = [textsOf(root.gateways), textsOf(delegate.gateways)]
  const textFields = ['uri', 'scheme', 'method', 'authority'].map((key) => [root[key], delegate[key]])
  const mapped = ['headers', 'withoutHeaders', 'queryParams'].flatMap((map) =>
    Object.entries(objectAt(delegate, map)).map(([key, test]) => [objectAt(root, map)[key], test]),
  )
  return (
    [...textFields, ...mapped].some(([one, other]) => textsContradict(one, other)) ||
    (root.ignoreUriCase === true) !== (delegate.ignoreUriCase === true) ||
    (rootPort !== null && port !== null && rootPort !== port) ||
    (namespace !== '' && textAt(delegate, 'sourceNamespace') !== namespace) ||
    Object.entries(objectAt(delegate, 'sourceLabels')).some(
      ([key, value]) => (objectAt(root, 'sourceLabels')[key] ?? value) !== value,
    ) ||
    (rootGateways.length > 0 && gateways.some((name) => !rootGateways.includes(name)))
  )
}

function textsContradict(root: unknown, delegate: unknown): boolean {
  if (!isJsonObject(root) || !isJsonObject(delegate)) return false
  const [one, other] = [read(root), read(delegate)]
  if (one.regex || other.regex) return true
  if (one.exact) return other.prefix !== '' || other.exact !== one.exact
  if (!one.prefix) return true
  const narrower = other.prefix || other.exact
  return narrower === '' || !narrower.startsWith(one.prefix)
}

const read = (match: JsonObject) => ({
  exact: textAt(match, 'exact'),
  prefix: textAt(match, 'prefix'),
  regex: textAt(match, 'regex'),
})

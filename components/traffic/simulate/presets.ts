import type { Pair } from '#components/traffic/simulate/request-form.ts'
import { isJsonObject, type JsonObject } from '#lib/json.ts'

/** A request to start from: what it sets; everything else of the form stays. */
export type Preset = { label: string; method: string; path: string; headers: Pair[] }

const PLAIN: Preset = { label: 'A plain GET /', method: 'GET', path: '/', headers: [] }
const MOST = 8

/** A plain request, and one for each header match among the rules that a value can be given for. */
export function presetsOf(specs: readonly JsonObject[]): Preset[] {
  const matches = specs
    .flatMap(({ http }) => objects(http))
    .flatMap(({ match }) => objects(match))
    .flatMap(presetOf)
  const byLabel = new Map([PLAIN, ...matches].map((preset) => [preset.label, preset]))
  return [...byLabel.values()].slice(0, MOST)
}

function presetOf(match: JsonObject): Preset[] {
  const headers = isJsonObject(match.headers) ? Object.entries(match.headers) : []
  const pairs = headers.map(([name, value], id) => ({ id, name, value: exampleOf(value) }))
  if (pairs.length === 0 || pairs.some(({ value }) => value === null)) return []
  const filled = pairs.map(({ id, name, value }) => ({ id, name, value: value ?? '' }))
  return [
    {
      label: `With ${filled.map(({ name, value }) => `${name}: ${value}`).join(', ')}`,
      method: exampleOf(match.method ?? { exact: 'GET' }) ?? 'GET',
      path: exampleOf(match.uri ?? { exact: '/' }) ?? '/',
      headers: filled,
    },
  ]
}

/** A value that a StringMatch takes; null for a regular expression, as none can be told from it. */
function exampleOf(value: unknown): string | null {
  if (!isJsonObject(value)) return 'anything'
  if (typeof value.exact === 'string') return value.exact
  if (typeof value.prefix === 'string') return value.prefix
  return typeof value.regex === 'string' ? null : 'anything'
}

const objects = (value: unknown): JsonObject[] => (Array.isArray(value) ? value.filter(isJsonObject) : [])

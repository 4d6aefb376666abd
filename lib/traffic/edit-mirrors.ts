import { isJsonObject, type JsonObject } from '#lib/json.ts'
import type { Problem } from '#lib/result.ts'
import { isDeepStrictEqual } from '#lib/stream/equal.ts'
import { problemsOfDestination, readDestination, writeDestination } from '#lib/traffic/destination-form.ts'
import { originsOf } from '#lib/traffic/origins.ts'
import {
  listAt,
  numberAt,
  objectAt,
  parseRuleId,
  ruleAt,
  withField,
  withList,
  withRule,
} from '#lib/traffic/spec-edit.ts'

/** A copy of a rule's requests, whose answers are thrown away. `percent` is of the rule's requests. */
export type MirrorForm = { host: string; subset: string; port: number | null; percent: number }

/** The mirrors of an http rule; other rules have none. */
export function readMirrors(spec: JsonObject, rule: string): MirrorForm[] {
  const written = parseRuleId(rule)?.kind === 'http' ? ruleAt(spec, rule) : null
  return written ? mirrorsOf(written) : []
}

/**
 * Gives an http rule these mirrors, in the shape that is in use: `mirror` with `mirrorPercentage` stays while there is
 * one; otherwise the list `mirrors`, since Istio refuses both together. Mirrors that show the same stay as written.
 */
export function setMirrors(spec: JsonObject, rule: string, mirrors: readonly MirrorForm[]): JsonObject {
  if (parseRuleId(rule)?.kind !== 'http') return spec
  return withRule(spec, rule, (written) => {
    const before = mirrorsOf(written)
    if (isDeepStrictEqual(before, mirrors)) return written
    const [only, second] = mirrors
    const isSingle = isJsonObject(written.mirror) && listAt(written, 'mirrors').length === 0
    if (isSingle && only && !second) return withSingle(written, only)
    const entries = entriesOf(written)
    const origins = originsOf(before, mirrors)
    const list = mirrors.map((mirror, index) => writeMirror(entries[origins[index] ?? -1] ?? {}, mirror))
    return withList(withoutFields(written, ['mirror', 'mirrorPercentage', ...DEPRECATED]), 'mirrors', list)
  })
}

/** What Istio would refuse; `field` is a path into the forms, such as `mirrors.0.percent`. */
export const problemsOfMirrors = (mirrors: readonly MirrorForm[]): Problem[] =>
  mirrors.flatMap((mirror, index) => {
    const problems = problemsOfDestination(mirror, `mirrors.${index}`)
    if (mirror.percent >= 0 && mirror.percent <= 100) return problems
    return [
      ...problems,
      {
        code: 'percent',
        field: `mirrors.${index}.percent`,
        message: `${mirror.percent} is no percentage`,
        fix: 'Use a number from 0 to 100.',
      },
    ]
  })

/** The older ways to write mirrorPercentage, a bare number. */
const DEPRECATED = ['mirrorPercent', 'mirror_percent'] as const

/** The mirrors as entries of `mirrors`, whichever way they are written. */
function entriesOf(rule: JsonObject): JsonObject[] {
  const list = listAt(rule, 'mirrors').map((entry) => (isJsonObject(entry) ? entry : {}))
  if (!isJsonObject(rule.mirror)) return list
  const percentage = singlePercentage(rule)
  return [{ destination: rule.mirror, ...(percentage === undefined ? {} : { percentage }) }, ...list]
}

function singlePercentage(rule: JsonObject): unknown {
  if (rule.mirrorPercentage !== undefined) return rule.mirrorPercentage
  const value = DEPRECATED.map((field) => numberAt(rule, field)).find((one) => one !== null)
  return value === undefined ? undefined : { value }
}

const mirrorsOf = (rule: JsonObject): MirrorForm[] =>
  entriesOf(rule).map((entry) => ({
    ...readDestination(objectAt(entry, 'destination')),
    percent: readPercentage(entry.percentage),
  }))

/** No percentage means everything; one without a value means 0, as the API server leaves zeros out. */
export const readPercentage = (percentage: unknown): number =>
  isJsonObject(percentage) ? (numberAt(percentage, 'value') ?? 0) : 100

function writeMirror(entry: JsonObject, mirror: MirrorForm): JsonObject {
  const destination = writeDestination(objectAt(entry, 'destination'), mirror)
  const moved = withField(entry, 'destination', destination)
  return readPercentage(entry.percentage) === mirror.percent
    ? moved
    : { ...moved, percentage: { ...objectAt(entry, 'percentage'), value: mirror.percent } }
}

function withSingle(rule: JsonObject, mirror: MirrorForm): JsonObject {
  const moved = withField(rule, 'mirror', writeDestination(objectAt(rule, 'mirror'), mirror))
  if (readPercentage(singlePercentage(rule)) === mirror.percent) return moved
  return {
    ...withoutFields(moved, DEPRECATED),
    mirrorPercentage: { ...objectAt(rule, 'mirrorPercentage'), value: mirror.percent },
  }
}

const withoutFields = (object: JsonObject, fields: readonly string[]): JsonObject =>
  fields.reduce((left, field) => withField(left, field, undefined), object)

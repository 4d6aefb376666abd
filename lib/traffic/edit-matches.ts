import { isJsonObject, type JsonObject } from '#lib/json.ts'
import { isDeepStrictEqual } from '#lib/stream/equal.ts'
import { type MatchForm, readMatch, writeMatch } from '#lib/traffic/match-form.ts'
import { originsOf } from '#lib/traffic/origins.ts'
import { listAt, ruleAt, withList, withRule } from '#lib/traffic/spec-edit.ts'

export {
  emptyMatch,
  type LabelForm,
  type MatchForm,
  type NamedMatchForm,
  type StringMatchForm,
} from '#lib/traffic/match-form.ts'
export { problemsOfMatches } from '#lib/traffic/match-problems.ts'

/** The conditions of a rule: alternatives, of which one has to hold. None means that the rule takes everything. */
export const readMatches = (spec: JsonObject, rule: string): MatchForm[] =>
  listAt(ruleAt(spec, rule) ?? {}, 'match').map((one) => readMatch(isJsonObject(one) ? one : {}))

/**
 * Gives a rule these conditions. What a form shows as it was stays as it is written, wherever in the list it is now;
 * without any condition left the rule takes everything.
 */
export function setMatches(spec: JsonObject, rule: string, forms: readonly MatchForm[]): JsonObject {
  const before = readMatches(spec, rule)
  if (isDeepStrictEqual(before, forms)) return spec
  return withRule(spec, rule, (written) => {
    const matches = listAt(written, 'match')
    const origins = originsOf(before, forms)
    const after = forms.map((form, index) => {
      const origin = matches[origins[index] ?? -1]
      if (origins[index] !== undefined && isDeepStrictEqual(before[origins[index]], form)) return origin
      return writeMatch(form, isJsonObject(origin) ? origin : {})
    })
    return withList(written, 'match', after)
  })
}

import { RE2JS } from 're2js'
import { isJsonObject } from '#lib/json.ts'

/** Why a value does not fulfil one of Istio's StringMatches, such as `is not "true"`; empty when it does. */
export function failureOf(match: unknown, value: string | undefined, ignoreCase = false): string {
  const { exact, prefix, regex } = isJsonObject(match) ? match : {}
  if (isPresence(match)) return value === undefined ? 'is not there' : ''
  const fold = (text: string): string => (ignoreCase ? text.toLowerCase() : text)
  if (typeof exact === 'string')
    return value !== undefined && fold(value) === fold(exact) ? '' : `is not ${JSON.stringify(exact)}`
  if (typeof prefix === 'string')
    return value !== undefined && fold(value).startsWith(fold(prefix))
      ? ''
      : `does not begin with ${JSON.stringify(prefix)}`
  return matchesAll(String(regex), value) ? '' : `does not match ${String(regex)}`
}

/** What a value that fulfils a StringMatch is, such as `is "true"`. */
export function fulfilledText(match: unknown): string {
  const { exact, prefix, regex } = isJsonObject(match) ? match : {}
  if (isPresence(match)) return 'is there'
  if (typeof exact === 'string') return `is ${JSON.stringify(exact)}`
  return typeof prefix === 'string' ? `begins with ${JSON.stringify(prefix)}` : `matches ${String(regex)}`
}

/** An empty match asks only that the thing is there, and so does the regex `*`, which Istio takes for no regex. */
export function isPresence(match: unknown): boolean {
  const { exact, prefix, regex } = isJsonObject(match) ? match : {}
  if (typeof exact === 'string' || typeof prefix === 'string') return false
  return typeof regex !== 'string' || regex === '*'
}

/** Envoy wants the whole value to match, by RE2. One that RE2 can't read matches nothing. */
function matchesAll(regex: string, value: string | undefined): boolean {
  if (value === undefined) return false
  try {
    return RE2JS.compile(regex).matches(value)
  } catch {
    return false
  }
}

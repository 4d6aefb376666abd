import { numberAt, objectAt, objectsAt, textAt } from '#lib/envoy/json-parts.ts'
import type { JsonObject } from '#lib/json.ts'

/** What a RouteMatch asks of a request, such as `prefix /`, or `exact /login, header canary-user exact true`. */
export function routeMatchWords(match: JsonObject): string {
  const parts = [
    pathWords(match),
    ...objectsAt(match, 'headers').map(headerWords),
    ...objectsAt(match, 'query_parameters').map(
      (one) => `query parameter ${textAt(one, 'name')} ${valueWords(one)}`,
    ),
    fractionWords(objectAt(match, 'runtime_fraction')),
    Object.hasOwn(match, 'grpc') ? 'gRPC' : '',
    ...objectsAt(match, 'dynamic_metadata').map((one) => `metadata of ${textAt(one, 'filter')}`),
    ...objectsAt(match, 'filter_state').map((one) => `filter state ${textAt(one, 'key')}`),
    ...objectsAt(match, 'cookies').map(
      (one) => `${notWord(one)}cookie ${textAt(one, 'name')} ${valueWords(one)}`,
    ),
    ...tlsWords(objectAt(match, 'tls_context')),
    Object.keys(match).every((field) => MATCH_FIELDS.has(field)) ? '' : OTHER,
  ]
  return parts.filter(Boolean).join(', ') || 'any'
}

const OTHER = 'another condition'
const MATCH_FIELDS = new Set([
  ...['prefix', 'path', 'path_separated_prefix', 'safe_regex', 'connect_matcher', 'path_match_policy'],
  ...['case_sensitive', 'runtime_fraction', 'headers', 'query_parameters', 'cookies', 'grpc', 'tls_context'],
  ...['dynamic_metadata', 'filter_state'],
])

const notWord = (one: JsonObject): string => (one.invert_match === true ? 'not ' : '')

/** What is asked of the certificate of the one who connects. */
const tlsWords = ({ presented, validated }: JsonObject): string[] => [
  presented === true ? 'with client certificate' : presented === false ? 'without client certificate' : '',
  validated === true ? 'client certificate valid' : validated === false ? 'client certificate not valid' : '',
]

function pathWords(match: JsonObject): string {
  const anyCase = match.case_sensitive === false ? ' in any case' : ''
  for (const [field, word] of [
    ['prefix', 'prefix'],
    ['path', 'exact'],
    ['path_separated_prefix', 'path prefix'],
  ] as const) {
    const path = textAt(match, field)
    if (path) return `${word} ${path}${anyCase}`
  }
  const regex = textAt(objectAt(match, 'safe_regex'), 'regex')
  if (regex) return `regex ${regex}`
  if (Object.hasOwn(match, 'connect_matcher')) return 'CONNECT'
  const template = textAt(objectAt(objectAt(match, 'path_match_policy'), 'typed_config'), 'path_template')
  if (template) return `path template ${template}`
  return Object.hasOwn(match, 'path_match_policy') ? OTHER : ''
}

function headerWords(header: JsonObject): string {
  const not = notWord(header)
  const name = textAt(header, 'name')
  const words = valueWords(header)
  if (name === ':method' && words.startsWith('exact ')) return `${not}method ${words.slice('exact '.length)}`
  return `${not}${name === ':authority' ? 'host' : `header ${name}`} ${words}`
}

/** What a header or query parameter must be like (StringMatcher, and the fields that were there before it). */
function valueWords(one: JsonObject): string {
  const range = objectAt(one, 'range_match')
  if (Object.hasOwn(one, 'range_match'))
    return `from ${numberAt(range, 'start') ?? 0} to below ${numberAt(range, 'end') ?? 0}`
  if (one.present_match === false) return 'absent'
  if (Object.hasOwn(one, 'string_match')) {
    const matcher = objectAt(one, 'string_match')
    const words = stringMatchWords(matcher)
    return words && matcher.ignore_case === true ? `${words} in any case` : words || OTHER
  }
  for (const kind of KINDS) {
    if (Object.hasOwn(one, `${kind}_match`)) return `${kind} ${textAt(one, `${kind}_match`)}`
  }
  if (Object.hasOwn(one, 'safe_regex_match'))
    return `regex ${textAt(objectAt(one, 'safe_regex_match'), 'regex')}`
  return Object.keys(one).every((field) => PRESENCE_FIELDS.has(field)) ? 'present' : OTHER
}

const KINDS = ['exact', 'prefix', 'suffix', 'contains']
/** Fields with nothing about the value: to be there is enough. */
const PRESENCE_FIELDS = new Set(['name', 'present_match', 'invert_match', 'treat_missing_header_as_empty'])

/** A StringMatcher; empty for none, or for one that is no plain text. */
function stringMatchWords(matcher: JsonObject): string {
  for (const kind of KINDS) {
    if (Object.hasOwn(matcher, kind)) return `${kind} ${textAt(matcher, kind)}`
  }
  if (!Object.hasOwn(matcher, 'safe_regex')) return ''
  return `regex ${textAt(objectAt(matcher, 'safe_regex'), 'regex')}`
}

function fractionWords(fraction: JsonObject): string {
  const percent = percentOf(objectAt(fraction, 'default_value'))
  return percent === null ? '' : `${percent}% of requests`
}

const DENOMINATORS: Record<string, number> = { HUNDRED: 100, TEN_THOUSAND: 10_000, MILLION: 1_000_000 }

/** A FractionalPercent in percent; null for none. Without a denominator it is in hundredths. */
export function percentOf(fraction: JsonObject): number | null {
  const denominator = textAt(fraction, 'denominator') || 'HUNDRED'
  if (Object.keys(fraction).length === 0 || !Object.hasOwn(DENOMINATORS, denominator)) return null
  return ((numberAt(fraction, 'numerator') ?? 0) * 100) / (DENOMINATORS[denominator] ?? 100)
}

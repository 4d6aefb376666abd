import { isDnsLabel } from '#lib/istio-values/istio-values.ts'
import { has, type Part, partOf, partsOf, stringsOf, textOf } from '#server/demo/parts.ts'
import { re2 } from '#server/demo/webhook/re2.ts'
import { hostProblem, labelProblems } from '#server/demo/webhook/verdict.ts'

const REGEX_LIMIT = 1024
/** A prefix of these may be empty: it matches everything. */
const MAY_BE_EMPTY = ['uri', 'withoutHeaders']
const RETRY_FIELDS = ['perTryTimeout', 'retryOn', 'retryRemoteLocalities']

/** What is wrong with one http rule of a VirtualService. */
export function judgeHttpRule(rule: Part, isDelegate: boolean): string[] {
  const matches = partsOf(rule.match)
  return [
    ...actionProblems(rule, isDelegate),
    ...matches.flatMap(matchProblems),
    ...routeProblems(partsOf(rule.route)),
    ...mirrorProblems(rule),
    ...(has(rule, 'redirect') ? redirectProblems(partOf(rule.redirect), matches) : []),
    ...(has(rule, 'directResponse') ? directResponseProblems(partOf(rule.directResponse)) : []),
    ...(has(rule, 'rewrite') ? rewriteProblems(partOf(rule.rewrite)) : []),
    ...(has(rule, 'retries') ? retryProblems(partOf(rule.retries)) : []),
    ...(has(rule, 'fault') ? faultProblems(partOf(rule.fault)) : []),
    ...headerOperationProblems(rule.headers),
  ]
}

function actionProblems(rule: Part, isDelegate: boolean): string[] {
  const route = partsOf(rule.route).length > 0
  const [redirect, direct, delegate] = [
    has(rule, 'redirect'),
    has(rule, 'directResponse'),
    has(rule, 'delegate'),
  ]
  const excluded: [boolean, string][] = [
    [delegate && isDelegate, 'a delegate can not delegate further'],
    [delegate && (route || redirect), 'a rule that delegates has no route and no redirect'],
    [!delegate && !route && !redirect && !direct, 'a route, redirect or direct response is required'],
    [route && redirect, 'route and redirect exclude each other'],
    [route && direct, 'route and direct response exclude each other'],
    [redirect && direct, 'redirect and direct response exclude each other'],
    [(redirect || direct) && has(rule, 'fault'), 'only a route can have faults'],
    [(redirect || direct) && has(rule, 'rewrite'), 'only a route can rewrite'],
    [has(rule, 'mirror') && partsOf(rule.mirrors).length > 0, 'mirror and mirrors exclude each other'],
  ]
  return excluded.flatMap(([isWrong, words]) => (isWrong ? [words] : []))
}

function matchProblems(match: Part): string[] {
  const single = ['uri', 'scheme', 'method', 'authority'].map((field) => [field, match[field]] as const)
  const named = ['headers', 'withoutHeaders', 'queryParams'].flatMap((field) =>
    Object.values(partOf(match[field])).map((value) => [field, value] as const),
  )
  const source = textOf(match.sourceNamespace)
  return [
    ...[...single, ...named].flatMap(([field, value]) =>
      stringMatchProblems(partOf(value), MAY_BE_EMPTY.includes(field)).map((text) => `${field}: ${text}`),
    ),
    ...labelProblems(match.sourceLabels),
    ...(source && !isDnsLabel(source) ? [`sourceNamespace ${JSON.stringify(source)} is not valid`] : []),
  ]
}

function stringMatchProblems({ prefix, regex }: Part, mayBeEmpty: boolean): string[] {
  if (prefix === '' && !mayBeEmpty) return ['a prefix must not be empty']
  if (regex === undefined) return []
  const text = textOf(regex)
  if (text === '') return ['a regex must not be empty']
  if (text.length > REGEX_LIMIT) return [`a regex must not be longer than ${REGEX_LIMIT} characters`]
  return re2(text) ? [] : ['the regex can not be compiled']
}

/** Weights are relative, so only their total must not be zero. */
export function routeProblems(route: Part[]): string[] {
  const weights = route.map(({ weight }) => (typeof weight === 'number' ? weight : 0))
  const negative = weights.find((weight) => weight < 0)
  return [
    ...route.flatMap((one) => [
      ...destinationProblems(one.destination),
      ...headerOperationProblems(one.headers),
    ]),
    ...(negative === undefined ? [] : [`weight ${negative} < 0`]),
    ...(route.length > 1 && weights.every((weight) => weight === 0) ? ['total destination weight = 0'] : []),
  ]
}

function destinationProblems(value: unknown): string[] {
  if (value === undefined || value === null) return ['destination is required']
  const { host, subset, port } = partOf(value)
  const [name, subsetName, number] = [textOf(host), textOf(subset), partOf(port).number]
  const isPort = typeof number === 'number' && number >= 1 && number <= 65_535
  return [
    ...(name === '*' ? ['destination host * is not valid'] : [hostProblem(name)].filter(Boolean)),
    ...(subsetName && !isDnsLabel(subsetName) ? [`subset name is invalid: ${subsetName}`] : []),
    ...(port !== undefined && !isPort ? [`port ${number} must be in the range 1..65535`] : []),
  ]
}

const mirrorProblems = (rule: Part): string[] => [
  ...(has(rule, 'mirror') ? destinationProblems(rule.mirror) : []),
  ...partsOf(rule.mirrors).flatMap(({ destination, percentage }) => [
    ...destinationProblems(destination),
    ...percentProblems(percentage),
  ]),
  ...percentProblems(rule.mirrorPercentage),
]

function percentProblems(value: unknown): string[] {
  const percent = partOf(value).value
  if (typeof percent !== 'number' || (percent >= 0 && percent <= 100)) return []
  return [`mirror percentage ${percent} must be in the range 0..100`]
}

function redirectProblems(redirect: Part, matches: Part[]): string[] {
  const { redirectCode: code, scheme } = redirect
  const isEmpty = !['uri', 'authority', 'scheme', 'port', 'derivePort'].some((field) => has(redirect, field))
  const usesPrefix = textOf(redirect.uri).includes('%PREFIX()%')
  return [
    ...(isEmpty ? ['redirect must specify URI, authority, scheme, or port'] : []),
    ...(typeof code === 'number' && code !== 0 && (code < 300 || code > 399)
      ? [`redirect code ${code} must be in the range 300..399`]
      : []),
    ...(scheme && scheme !== 'http' && scheme !== 'https' ? ['redirect scheme must be http or https'] : []),
    ...(usesPrefix && matches.some((match) => !has(partOf(match.uri), 'prefix'))
      ? ['a redirect that rewrites the prefix needs URI prefix matches']
      : []),
  ]
}

function directResponseProblems({ status }: Part): string[] {
  const isStatus = typeof status === 'number' && status >= 200 && status < 600
  return isStatus ? [] : [`direct response status ${status} is not in 200..599`]
}

function rewriteProblems({ uri, authority, uriRegexRewrite }: Part): string[] {
  if (uri && uriRegexRewrite) return ['rewrite has both uri and uriRegexRewrite']
  return uri || uriRegexRewrite || authority ? [] : ['rewrite must specify URI, authority, or both']
}

function retryProblems(retries: Part): string[] {
  const attempts = typeof retries.attempts === 'number' ? retries.attempts : 0
  if (attempts < 0) return ['retry attempts cannot be negative']
  if (attempts === 0 && RETRY_FIELDS.some((field) => has(retries, field)))
    return ['a retry policy is configured while attempts are 0, which disables it']
  return []
}

function faultProblems(fault: Part): string[] {
  if (!has(fault, 'abort') && !has(fault, 'delay')) return ['a fault needs an abort or a delay']
  const percents = [fault.abort, fault.delay].map((one) => partOf(partOf(one).percentage).value)
  const wrong = percents.find(
    (percent) => typeof percent === 'number' && percent !== 0 && (percent < 0.0001 || percent > 100),
  )
  const status = partOf(fault.abort).httpStatus
  const isStatus = typeof status !== 'number' || (status >= 200 && status <= 600)
  return [
    ...(wrong === undefined ? [] : [`fault percentage ${wrong} must be 0 or in the range 0.0001..100`]),
    ...(isStatus ? [] : [`abort status ${status} is not an HTTP status`]),
  ]
}

function headerOperationProblems(headers: unknown): string[] {
  return ['request', 'response'].flatMap((side) => {
    const { set, add, remove } = partOf(partOf(headers)[side])
    const authority = Object.keys(partOf(set)).filter((name) => name.toLowerCase() !== ':authority')
    const names = [...authority, ...Object.keys(partOf(add)), ...stringsOf(remove)]
    return names
      .filter((name) => name === '' || name.startsWith(':'))
      .map((name) => `${side} header ${JSON.stringify(name)} can not be changed`)
  })
}

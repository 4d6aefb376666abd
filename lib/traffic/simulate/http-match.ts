import type { JsonObject } from '#lib/json.ts'
import type { SimulatedRequest } from '#lib/traffic/simulate/simulation.ts'
import { staticFailures } from '#lib/traffic/simulate/static-match.ts'
import { failureOf, fulfilledText, isPresence } from '#lib/traffic/simulate/string-match.ts'
import { objectAt } from '#lib/traffic/spec-edit.ts'

/** What of one match condition a request does not fulfil, in words; nothing when it fulfils all. */
export function httpFailures(match: JsonObject, request: SimulatedRequest, namespace: string): string[] {
  const headers = headersOf(request)
  return [
    ...staticFailures(match, request, namespace),
    ...field('path', match.uri, request.path, match.ignoreUriCase === true),
    ...field('method', match.method, request.method.toUpperCase()),
    ...field('host', match.authority, request.host),
    ...field('scheme', match.scheme, request.scheme ?? 'http'),
    ...Object.entries(objectAt(match, 'headers')).flatMap(([name, test]) =>
      name.startsWith('@request.auth.claims')
        ? [`claims of a token (${name}) can not be simulated`]
        : field(`header ${name}`, test ?? {}, headers.get(name.toLowerCase())),
    ),
    ...Object.entries(objectAt(match, 'withoutHeaders')).flatMap(([name, test]) =>
      unwanted(name, test, headers.get(name.toLowerCase())),
    ),
    ...Object.entries(objectAt(match, 'queryParams')).flatMap(([name, test]) =>
      field(`query parameter ${name}`, test, request.queryParams?.[name]),
    ),
  ]
}

function field(name: string, test: unknown, value: string | undefined, ignoreCase = false): string[] {
  if (test === undefined || test === null) return []
  const failure = failureOf(test, value, ignoreCase)
  return failure ? [`${name} ${failure}`] : []
}

/** A header that is not there counts as empty, unless only its presence is asked for. */
function unwanted(name: string, test: unknown, value: string | undefined): string[] {
  const failure = failureOf(test, isPresence(test) ? value : (value ?? ''))
  return failure ? [] : [`header ${name} ${fulfilledText(test)}`]
}

const headersOf = ({ headers, host, method, path, scheme }: SimulatedRequest): Map<string, string> =>
  new Map([
    [':authority', host],
    [':method', method.toUpperCase()],
    [':path', path],
    [':scheme', scheme ?? 'http'],
    ...Object.entries(headers).map(([name, value]): [string, string] => [name.toLowerCase(), value]),
  ])

import { fail, ok, type Result } from '#lib/result.ts'

const LONGEST_VALUE = 500

/** What a parameter may be: without a value, one of a few words, or text of a shape. */
type Parameter =
  | { kind: 'flag' }
  | { kind: 'word'; words: readonly string[] }
  | { kind: 'text'; shape: RegExp }

const FLAG: Parameter = { kind: 'flag' }
const words = (...list: string[]): Parameter => ({ kind: 'word', words: list })
const text = (shape: RegExp): Parameter => ({ kind: 'text', shape })
/** Envoy's RE2 judges it. Control characters and what is encoded twice are in no name. */
const PATTERN = text(/^(?!.*%[0-9a-f]{2})\P{Cc}+$/iu)
/** A field mask that chose the value of a header without its name would hide that it is a secret. */
const MASK = text(/^(?!.*(value|string|bytes))[a-z_]+([.,][a-z_]+)*$/)

type Page = {
  /** What Envoy answers with; a page that has both tells by `format`, and is text without it. */
  type: 'json' | 'text' | 'by-format'
  parameters: Readonly<Record<string, Parameter>>
}
const FORMAT = words('json', 'text')

/** The pages of Envoy's admin endpoint that are ever asked for, by GET, with the parameters that each may have. */
export const ADMIN_PAGES = {
  ready: { type: 'text', parameters: {} },
  server_info: { type: 'json', parameters: {} },
  clusters: { type: 'by-format', parameters: { format: FORMAT, filter: PATTERN } },
  listeners: { type: 'by-format', parameters: { format: FORMAT } },
  certs: { type: 'json', parameters: {} },
  stats: {
    type: 'by-format',
    parameters: {
      format: FORMAT,
      filter: PATTERN,
      usedonly: FLAG,
      type: words('All', 'Counters', 'Gauges', 'Histograms', 'TextReadouts'),
      histogram_buckets: words('cumulative', 'disjoint', 'detailed', 'summary'),
    },
  },
  'stats/prometheus': {
    type: 'text',
    parameters: {
      filter: PATTERN,
      usedonly: FLAG,
      text_readouts: FLAG,
      histogram_buckets: words('cumulative', 'summary'),
    },
  },
  config_dump: {
    type: 'json',
    parameters: { resource: text(/^[a-z_]+$/), mask: MASK, name_regex: PATTERN, include_eds: FLAG },
  },
  memory: { type: 'json', parameters: {} },
  init_dump: { type: 'json', parameters: { mask: text(/^[a-z_]+$/) } },
  runtime: { type: 'json', parameters: {} },
} as const satisfies Record<string, Page>

type AdminPage = keyof typeof ADMIN_PAGES
/** `path` is canonical: a page with its parameters in a fixed order, encoded anew. `type` is what the answer must be. */
export type AdminCall = { path: string; page: AdminPage; type: 'json' | 'text' }

const isPage = (name: string): name is AdminPage => Object.hasOwn(ADMIN_PAGES, name)

/**
 * Judges a call of Envoy's admin endpoint by its raw method, path (`/stats`) and query (`format=json`, with or without `?`).
 * Fails with code `forbidden` for another page or method and `bad-request` for what is no plain path or query of a page: the
 * caller then makes no call. What passes is a page of {@link ADMIN_PAGES} by GET. A `+` in a value is a plus, as Envoy reads it.
 */
export function checkAdminCall(method: string, path: string, query: string): Result<AdminCall> {
  if (method !== 'GET')
    return refuse('forbidden', 'Only GET is let through to the admin endpoint of an Envoy')
  const name = path.slice(1)
  if (!path.startsWith('/') || !isPage(name)) {
    const isPlain = /^(\/[A-Za-z0-9_-]+)+$/.test(path)
    return isPlain
      ? refuse('forbidden', `Isthmus lets through ${Object.keys(ADMIN_PAGES).join(', ')} and nothing else`)
      : refuse('bad-request', 'This is no plain path of a page')
  }
  const page: Page = ADMIN_PAGES[name]
  const given = readQuery(query.replace(/^\?/, ''), page)
  if (!given.ok) return given
  const asked = Object.keys(page.parameters).flatMap((key) => {
    const value = given.value.get(key)
    if (value === undefined) return []
    // A URL's query has no plain apostrophe, which encodeURIComponent leaves.
    return value === '' ? [key] : [`${key}=${encodeURIComponent(value).replaceAll("'", '%27')}`]
  })
  const type = page.type === 'by-format' ? formatOf(given.value) : page.type
  return ok({ path: `/${name}${asked.length > 0 ? '?' : ''}${asked.join('&')}`, page: name, type })
}

const formatOf = (given: ReadonlyMap<string, string>): 'json' | 'text' =>
  given.get('format') === 'json' ? 'json' : 'text'

function readQuery(query: string, { parameters }: Page): Result<ReadonlyMap<string, string>> {
  const given = new Map<string, string>()
  for (const pair of query === '' ? [] : query.split('&')) {
    const [, key = '', raw = ''] = /^([a-z_]+)(?:=(.*))?$/s.exec(pair) ?? []
    const parameter = Object.hasOwn(parameters, key) ? parameters[key] : undefined
    if (!parameter) return refuse('bad-request', 'The page has no such parameter', key.slice(0, 40))
    if (given.has(key)) return refuse('bad-request', `${key} is there twice`, key)
    const value = readValue(raw, parameter)
    if (value === null) return refuse('bad-request', `${key} can't have this value`, key)
    given.set(key, value)
  }
  return ok(given)
}

/** Null for what the parameter may not be. A flag may come with an empty value, `true` or `on`. */
function readValue(raw: string, parameter: Parameter): string | null {
  // Unencoded, these mean something else to one server or another.
  if (/[;#\\\s]/.test(raw)) return null
  const value = decoded(raw)
  if (value === null || value.length > LONGEST_VALUE) return null
  switch (parameter.kind) {
    case 'flag':
      return ['', 'true', 'on'].includes(value) ? '' : null
    case 'word':
      return parameter.words.includes(value) ? value : null
    case 'text':
      return parameter.shape.test(value) ? value : null
  }
}

/** Null for what is no well-formed UTF-8, or no text that could be encoded again. */
function decoded(raw: string): string | null {
  try {
    const value = decodeURIComponent(raw)
    return value.isWellFormed() ? value : null
  } catch {
    return null
  }
}

const refuse = (code: 'forbidden' | 'bad-request', message: string, field?: string): Result<never> =>
  fail({ code, message, ...(field ? { field } : {}) })

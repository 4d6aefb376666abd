import { AppError } from '#server/app-error.ts'

const BOOLEAN = /^(true|false|1|0)$/
const NUMBER = /^\d{1,9}$/
const DURATION = /^[0-9a-z.]{1,20}$/
const VERSION = /^[\w.-]{0,64}$/
const SELECTOR = /^[\x20-\x7e]{0,4000}$/

/** Values are held to what the API server takes them for: it reads `watch=no` as true, and so no such thing passes. */
const PARAMETERS = {
  read: {
    labelSelector: SELECTOR,
    fieldSelector: SELECTOR,
    limit: NUMBER,
    continue: /^[\w=-]{0,4000}$/,
    watch: BOOLEAN,
    resourceVersion: VERSION,
    resourceVersionMatch: /^(Exact|NotOlderThan)$/,
    timeoutSeconds: NUMBER,
    allowWatchBookmarks: BOOLEAN,
    sendInitialEvents: BOOLEAN,
    includeObject: /^(None|Metadata|Object)$/,
    pretty: BOOLEAN,
    timeout: DURATION,
  },
  write: {
    dryRun: /^All$/,
    fieldManager: /^[\x20-\x7e]{0,128}$/,
    fieldValidation: /^(Ignore|Warn|Strict)$/,
    force: BOOLEAN,
    propagationPolicy: /^(Orphan|Background|Foreground)$/,
    gracePeriodSeconds: NUMBER,
    pretty: BOOLEAN,
    timeout: DURATION,
  },
  /** `hash` is how clients ask for one version of an OpenAPI document. */
  document: { timeout: DURATION, hash: /^[0-9A-Fa-f]{1,128}$/ },
} as const

/** The query to send, without the `?`. Throws `bad-request` for a parameter that is unknown, given twice or no such value. */
export function readQuery(query: URLSearchParams, kind: keyof typeof PARAMETERS): string {
  const known = new Map<string, RegExp>(Object.entries(PARAMETERS[kind]))
  const sent = new URLSearchParams()
  for (const [name, value] of query) {
    const pattern = known.get(name)
    if (!pattern) throw wrong(name, 'is not passed on by Isthmus')
    if (sent.has(name)) throw wrong(name, 'is given more than once')
    if (!pattern.test(value)) throw wrong(name, 'has a value that Isthmus does not pass on')
    sent.set(name, value)
  }
  return sent.toString()
}

const wrong = (name: string, why: string): AppError =>
  new AppError('bad-request', `The query parameter ${JSON.stringify(name.slice(0, 40))} ${why}`)

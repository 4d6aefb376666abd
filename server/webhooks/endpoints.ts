import { LineCounter, parseDocument } from 'yaml'
import { z } from 'zod'

export const WEBHOOK_EVENTS = ['unhealthy', 'disconnected', 'flapping'] as const
export type WebhookEvent = (typeof WEBHOOK_EVENTS)[number]

/** Where notifications go. `secret` signs them; chat bridges keep a token in the path, so `url` is secret too. */
export type WebhookEndpoint = { name: string; url: string; secret: string; on: WebhookEvent[] }

type Env = Record<string, string | undefined>
/** Endpoints, and what is wrong with their settings: a place, a field and the fix, never a value. */
type Found = { endpoints: WebhookEndpoint[]; problems: string[] }

/**
 * The endpoints of the environment (one, named `default`, for every event) and of the file, in this order. `env` is
 * where the file's `secretEnv` names are looked up. Throws one Error that names every wrong field and its fix, and no
 * URL or secret.
 */
export function readEndpoints(
  settings: {
    ISTHMUS_WEBHOOK_URL?: string | undefined
    ISTHMUS_WEBHOOK_SECRET?: string | undefined
    ISTHMUS_WEBHOOKS_FILE?: string | undefined
  },
  readFile: (path: string) => string,
  env: Env,
): WebhookEndpoint[] {
  const ours = fromSettings(settings.ISTHMUS_WEBHOOK_URL, settings.ISTHMUS_WEBHOOK_SECRET)
  const path = settings.ISTHMUS_WEBHOOKS_FILE
  const listed = path ? fromFile(path, readFile, env) : NONE
  const repeats = listed.endpoints.flatMap(({ name }, index) => {
    const before = [...ours.endpoints, ...listed.endpoints.slice(0, index)]
    if (!before.some((other) => other.name === name)) return []
    return [`${path}: endpoints.${index}.name: another endpoint has this name; give each its own`]
  })
  const problems = [...ours.problems, ...listed.problems, ...repeats]
  if (problems.length > 0) throw new Error(`Wrong webhook settings. ${problems.join('; ')}`)
  return [...ours.endpoints, ...listed.endpoints]
}

const NONE: Found = { endpoints: [], problems: [] }

/** A secret without a URL is no mistake: a `secretEnv` of the file may name that variable. */
function fromSettings(url: string | undefined, secret: string | undefined): Found {
  if (!url) return NONE
  const problems = [
    ...problemsOf('ISTHMUS_WEBHOOK_URL', urlSchema.safeParse(url)),
    ...(secret
      ? problemsOf('ISTHMUS_WEBHOOK_SECRET', secretSchema.safeParse(secret))
      : [`ISTHMUS_WEBHOOK_SECRET: is not set, but ISTHMUS_WEBHOOK_URL is; it ${SECRET_FIX}`]),
  ]
  return { endpoints: [{ name: 'default', url, secret: secret ?? '', on: [...WEBHOOK_EVENTS] }], problems }
}

function fromFile(path: string, readFile: (path: string) => string, env: Env): Found {
  const found = (problem: string): Found => ({ endpoints: [], problems: [problem] })
  let text: string
  try {
    text = readFile(path)
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? ` (${error.code})` : ''
    return found(
      `ISTHMUS_WEBHOOKS_FILE: ${path} can't be read${code}; name a YAML or JSON file that we may read`,
    )
  }
  const lineCounter = new LineCounter()
  const document = parseDocument(text, { lineCounter, prettyErrors: false })
  const [wrong] = document.errors
  // The parser's own words quote the text, and with it perhaps a secret.
  if (wrong) return found(`${path}: line ${lineCounter.linePos(wrong.pos[0]).line}: not YAML (${wrong.code})`)
  let content: unknown
  try {
    content = document.toJS()
  } catch {
    return found(
      `${path}: has an alias (*name) without its anchor (&name), or too many; write the values out`,
    )
  }
  const parsed = fileSchema(env).safeParse(content)
  return { endpoints: parsed.data?.endpoints ?? [], problems: problemsOf(path, parsed) }
}

/** One line for each issue: the place, the path of the field in it, and what to do. */
function problemsOf(place: string, parsed: z.ZodSafeParseResult<unknown>): string[] {
  const issues = parsed.error?.issues ?? []
  return issues.map(({ path, message }) => [place, path.join('.'), message].filter(Boolean).join(': '))
}

const SECRET_FIX =
  'must be base64 of 24 to 64 bytes, with or without whsec_ in front; `openssl rand -base64 32` makes one'

const urlSchema = z
  .string('must be a URL')
  .refine(
    isPlainUrl,
    'must be a URL that starts with http:// or https:// and has no user name or password in it',
  )
const secretSchema = z.string(SECRET_FIX).refine(isSigningSecret, SECRET_FIX)

const fileSchema = (env: Env) =>
  strict({ endpoints: z.array(endpointSchema(env), 'must be a list of endpoints') })

const endpointSchema = (env: Env) =>
  strict({
    name: z.string('must be a name').min(1, 'must be a name'),
    url: urlSchema,
    secret: secretSchema.optional(),
    secretEnv: z.string('must be the name of an environment variable').optional(),
    on: z
      .array(
        z.enum(WEBHOOK_EVENTS, `must be one of ${WEBHOOK_EVENTS.join(', ')}`),
        'must be a list of events',
      )
      .min(1, `must name at least one of ${WEBHOOK_EVENTS.join(', ')}`),
  }).transform(({ secret: written, secretEnv, ...rest }, context): WebhookEndpoint => {
    const refuse = (field: string, message: string) => {
      context.addIssue({ code: 'custom', path: [field], message })
      return z.NEVER
    }
    if ((written === undefined) === (secretEnv === undefined))
      return refuse('secret', 'give either secret or secretEnv, and not both')
    const secret = written ?? env[secretEnv ?? '']
    if (!secret) return refuse('secretEnv', 'must name an environment variable that is set')
    if (!isSigningSecret(secret)) return refuse('secretEnv', `the variable it names ${SECRET_FIX}`)
    return { ...rest, secret }
  })

/** An object without other fields. A stray field is not named: it may be a secret in the wrong column. */
const strict = <Shape extends z.ZodRawShape>(shape: Shape) =>
  z.strictObject(shape, {
    error: ({ code }) =>
      code === 'unrecognized_keys'
        ? `has a field that is none of ${Object.keys(shape).join(', ')}`
        : `must be an object with the fields ${Object.keys(shape).join(', ')}`,
  })

function isPlainUrl(text: string): boolean {
  if (!URL.canParse(text)) return false
  const { protocol, username, password } = new URL(text)
  return /^https?:$/.test(protocol) && !username && !password
}

/** Whether it is a Standard Webhooks secret for symmetric signatures. */
function isSigningSecret(text: string): boolean {
  const encoded = text.replace(/^whsec_/, '')
  const bytes = Buffer.from(encoded, 'base64')
  return bytes.toString('base64') === encoded && bytes.length >= 24 && bytes.length <= 64
}

import { reExport, watchedKindOf } from '#lib/documents/re-export.ts'
import type {
  Accepted,
  DocumentReview,
  DocumentsAnswer,
  DocumentsRequest,
  PastedDocument,
  Refused,
  Verdict,
} from '#lib/documents/review.ts'
import { isJsonObject, type JsonObject } from '#lib/json.ts'
import { isDeepStrictEqual } from '#lib/stream/equal.ts'
import { type ObjectEdit, WRITABLE_KINDS, writableRefSchema } from '#lib/traffic/edit.ts'
import { cleanManifest } from '#lib/yaml/clean-manifest.ts'
import { AppError } from '#server/app-error.ts'
import { createDiscover, type Discover } from '#server/documents/discover.ts'
import { whyNeverSent } from '#server/documents/never-sent.ts'
import { type Tried, tryDocument } from '#server/documents/try-document.ts'
import type { OffThread } from '#server/envoy/off-thread.ts'
import { Unusable } from '#server/http/ask.ts'
import type { KubeRequest } from '#server/kube/cluster.ts'

/** Documents that are tried at a time. */
const AT_ONCE = 6
/** Where kubectl puts what names no namespace. */
const DEFAULT_NAMESPACE = 'default'

/**
 * Tries every document of a text against the API server as the caller, as `kubectl apply --dry-run=server` does, and says
 * what it would store. Nothing is written. Throws AppError `too-large` and `bad-request` for what is too much. The text is
 * read in a thread: one that is made for it keeps a YAML reader busy for seconds.
 */
export async function reviewDocuments(
  { request, offThread }: { request: KubeRequest; offThread: OffThread },
  { text, namespace }: DocumentsRequest,
): Promise<DocumentsAnswer> {
  const split = await readText(text, offThread)
  if (!split.ok) {
    const [problem] = split.problems
    const code = problem?.code === 'too-large' ? 'too-large' : 'bad-request'
    throw new AppError(code, problem?.message ?? '', { field: 'text', fix: problem?.fix ?? '' })
  }
  const discover = createDiscover(request)
  const missing = new Set<string>()
  const left = [...split.value.entries()]
  const documents: DocumentReview[] = []
  const work = async (): Promise<void> => {
    for (let next = left.shift(); next; next = left.shift()) {
      const [index, { manifest, trouble, ...document }] = next
      const placed = { ...document, namespace: document.namespace || namespace || DEFAULT_NAMESPACE }
      const verdict = await verdictOn({ ...placed, manifest, trouble }, { request, discover })
      documents[index] = { ...placed, verdict }
      if (verdict.state === 'refused' && isMissingNamespace(verdict.message, placed.namespace))
        missing.add(placed.namespace)
    }
  }
  await Promise.all(Array.from({ length: AT_ONCE }, work))
  return { documents, missingNamespaces: [...missing].sort() }
}

async function readText(text: string, offThread: OffThread) {
  try {
    return await offThread.run('splitDocuments', new TextEncoder().encode(text))
  } catch (error) {
    if (!(error instanceof Unusable)) throw error
    const fix = 'Give it in parts.'
    throw new AppError('too-large', 'Reading the text takes too long', { field: 'text', fix, cause: error })
  }
}

type Asking = { request: KubeRequest; discover: Discover }

const refused = (by: Refused['by'], message: string, line: number | null = null): Refused => ({
  state: 'refused',
  by,
  message: message.trim(),
  line,
})

async function verdictOn(document: PastedDocument, asking: Asking): Promise<Verdict> {
  const { manifest, trouble, apiVersion, kind, namespace, name } = document
  if (!manifest) return refused('yaml', trouble?.message ?? 'This is no object', trouble?.line ?? null)
  const never = whyNeverSent({ apiVersion, kind })
  if (never) return refused('isthmus', never)
  const wrong = notInPath(namespace) || notInPath(name)
  if (wrong) return refused('api-server', wrong)
  try {
    const resource = await asking.discover(apiVersion, kind)
    if (!resource)
      return refused(
        'api-server',
        `no matches for kind ${JSON.stringify(kind)} in version ${JSON.stringify(apiVersion)}`,
      )
    if (!resource.isNamespaced)
      return refused('isthmus', `${kind} is of the whole cluster; Isthmus tries objects of namespaces only`)
    const tried = await tryDocument(asking.request, resource, { namespace, name }, manifest)
    return accepted(document, tried)
  } catch (error) {
    if (!(error instanceof AppError)) throw error
    if (error.code === 'cluster-unreachable' || error.code === 'too-many')
      return { state: 'unknown', message: error.message }
    return refused(/admission webhook "/.test(error.message) ? 'webhook' : 'api-server', error.message)
  }
}

/** Names that would be another path are refused before they are sent, as kubectl does. */
function notInPath(name: string): string {
  const said = JSON.stringify(name)
  if (name === '.' || name === '..') return `invalid resource name ${said}: [may not be '${name}']`
  const part = name.includes('/') ? '/' : name.includes('%') ? '%' : ''
  return part ? `invalid resource name ${said}: [may not contain '${part}']` : ''
}

function accepted(document: PastedDocument, { object, warnings, live }: Tried): Accepted {
  const { apiVersion, kind } = document
  const whole = { apiVersion, kind, ...object }
  const { manifest, yaml } = reExport(whole, document)
  const isSame = live !== null && isDeepStrictEqual(cleanManifest(live), cleanManifest(object))
  const { edit, base } = editOf(document, object, live)
  return {
    state: 'accepted',
    action: !live ? 'create' : isSame ? 'none' : 'change',
    warnings,
    stored: manifest,
    yaml,
    edit,
    base,
    notWritten: edit ? metadataNotWritten(object, live) : [],
  }
}

/** What Isthmus writes is the spec alone, so a document that changes nothing in it is no edit. */
function editOf(
  document: PastedDocument,
  object: JsonObject,
  live: JsonObject | null,
): { edit: ObjectEdit | null; base: JsonObject | null } {
  const base = live && isJsonObject(live.spec) ? live.spec : null
  const kind = WRITABLE_KINDS.find((one) => one === watchedKindOf(document))
  const spec = isJsonObject(object.spec) ? object.spec : null
  const ref = writableRefSchema.safeParse({ ...document, kind })
  if (!kind || !spec || !ref.success || isDeepStrictEqual(spec, base)) return { edit: null, base }
  const version = live && isJsonObject(live.metadata) ? live.metadata.resourceVersion : ''
  return { edit: { ref: ref.data, resourceVersion: typeof version === 'string' ? version : '', spec }, base }
}

function metadataNotWritten(object: JsonObject, live: JsonObject | null): string[] {
  const now = metadataOf(object)
  const before = live ? metadataOf(live) : {}
  return ['labels', 'annotations'].filter((part) => !isDeepStrictEqual(now[part] ?? {}, before[part] ?? {}))
}

const metadataOf = (object: JsonObject): JsonObject => {
  const { metadata } = cleanManifest(object)
  return isJsonObject(metadata) ? metadata : {}
}

const isMissingNamespace = (message: string, namespace: string): boolean =>
  message.includes(`namespaces "${namespace}" not found`)

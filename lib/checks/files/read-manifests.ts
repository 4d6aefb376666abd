import { isMap, LineCounter, parseAllDocuments } from 'yaml'
import type { ZodError } from 'zod'
import { type FilePlace, offsetOf, placeAt, stepsOf } from '#lib/checks/files/file-place.ts'
import { kindOfManifest } from '#lib/checks/files/kind-of-manifest.ts'
import { isJsonObject, type JsonObject } from '#lib/json.ts'
import { type Kind, WATCHED_KINDS } from '#lib/kube/kinds.ts'
import { type KubeObject, OBJECT_SCHEMAS } from '#lib/kube/objects.ts'

/** An object of a file, and where it and its fields are written. */
export type FileObject = { object: KubeObject; placeOf(field: string): FilePlace }
/** What keeps a file from being read, where, and what to do. */
export type FileProblem = { place: FilePlace; message: string; fix: string }
export type FileReading = {
  objects: FileObject[]
  /** Kinds that no check reads, as often as they occur; empty for a document that is no object of Kubernetes. */
  skipped: string[]
  problems: FileProblem[]
}

/**
 * Reads a file of Kubernetes objects: YAML documents or JSON, lists of objects too. An object of a kind with namespaces that
 * names none is in `namespace`, as kubectl would have it. Never throws.
 */
export function readManifests(
  { path, text }: { path: string; text: string },
  namespace: string,
): FileReading {
  const lines = new LineCounter()
  const reading: FileReading = { objects: [], skipped: [], problems: [] }
  const documents = [
    ...parseAllDocuments(text, { lineCounter: lines, logLevel: 'silent', prettyErrors: false, merge: true }),
  ]
  for (const document of documents) {
    const [error] = document.errors
    if (error) {
      reading.problems.push({
        place: placeAt(path, lines, error.pos[0]),
        message: `This is not YAML: ${error.message.split('\n')[0]}`,
        fix: 'Correct the file. A template has to be rendered first.',
      })
      continue
    }
    const { contents } = document
    if (contents === null) continue
    const start = contents.range?.[0] ?? 0
    const place = (field: string): FilePlace =>
      placeAt(path, lines, offsetOf(contents, stepsOf(field), start))
    try {
      const value: unknown = document.toJS({ maxAliasCount: 100 })
      if (value !== null) readDocument(value, isMap(contents), place, namespace, reading)
    } catch (cause) {
      reading.problems.push({
        place: place(''),
        message: cause instanceof Error ? cause.message : String(cause),
        fix: 'Write out what the aliases stand for.',
      })
    }
  }
  return reading
}

function readDocument(
  value: unknown,
  isObject: boolean,
  place: FileObject['placeOf'],
  namespace: string,
  reading: FileReading,
): void {
  if (!isObject || !isJsonObject(value)) {
    reading.skipped.push('')
    return
  }
  const { kind, apiVersion, items } = value
  if (typeof kind !== 'string' || !kind.endsWith('List') || !Array.isArray(items))
    return readObject(value, place, namespace, reading)
  // Items of a typed list, such as a ServiceList of the API server, leave out what they are.
  const own = kind === 'List' ? {} : { apiVersion, kind: kind.slice(0, -'List'.length) }
  for (const [index, item] of items.entries()) {
    const at = (field: string): FilePlace => place(`items[${index}]${field ? `.${field}` : ''}`)
    if (isJsonObject(item)) readObject({ ...own, ...item }, at, namespace, reading)
    else reading.skipped.push('')
  }
}

function readObject(
  manifest: JsonObject,
  place: FileObject['placeOf'],
  namespace: string,
  { objects, skipped, problems }: FileReading,
): void {
  const kind = kindOfManifest(manifest)
  if (!kind || 'other' in kind) {
    skipped.push(kind?.other ?? '')
    return
  }
  const parsed = OBJECT_SCHEMAS[kind.known].safeParse(placed(manifest, kind.known, namespace))
  const field = parsed.success ? misnamed(parsed.data.metadata) : ''
  if (field)
    problems.push({
      place: place(field),
      message: `${kind.known}: ${field} is no name that Kubernetes takes`,
      fix: `Write lower-case letters, digits, - and . into ${field}: kubectl apply --dry-run=server refuses it too.`,
    })
  else if (parsed.success) objects.push({ object: parsed.data as KubeObject, placeOf: place })
  else problems.push(shapeProblem(manifest, kind.known, parsed.error, place))
}

const NAME = /^[a-z0-9]([-a-z0-9.]{0,251}[a-z0-9])?$/

/** Findings and commands name objects: what no object can be called goes no further. */
function misnamed({ name, namespace }: { name: string; namespace: string }): string {
  if (!NAME.test(name)) return 'metadata.name'
  return namespace === '' || NAME.test(namespace) ? '' : 'metadata.namespace'
}

function placed(manifest: JsonObject, kind: Kind, namespace: string): JsonObject {
  const { metadata } = manifest
  if (!isJsonObject(metadata)) return manifest
  const { namespaced } = WATCHED_KINDS[kind]
  return {
    ...manifest,
    metadata: { ...metadata, namespace: namespaced ? metadata.namespace || namespace : '' },
  }
}

function shapeProblem(
  { metadata }: JsonObject,
  kind: Kind,
  error: ZodError,
  place: FileObject['placeOf'],
): FileProblem {
  const [issue] = error.issues
  const field = (issue?.path ?? []).reduce<string>(
    (text, step) =>
      typeof step === 'number' ? `${text}[${step}]` : `${text}${text ? '.' : ''}${String(step)}`,
    '',
  )
  const name = isJsonObject(metadata) && typeof metadata.name === 'string' ? ` ${metadata.name}` : ''
  return {
    place: place(field),
    message: `${kind}${name}: ${field}: ${issue?.message ?? 'is of the wrong shape'}`,
    fix: `Write ${field} as the API of ${kind} has it: kubectl apply --dry-run=server refuses it too.`,
  }
}

import { findRegions, isDivider, linesOf, type Region } from '#lib/documents/find-regions.ts'
import { isFlat } from '#lib/documents/is-flat.ts'
import { objectsOf, readDocument } from '#lib/documents/read-document.ts'
import { MOST_DOCUMENTS, MOST_LINES, MOST_TEXT, type PastedDocument } from '#lib/documents/review.ts'
import { isJsonObject, type JsonObject } from '#lib/json.ts'
import { fail, ok, type Result } from '#lib/result.ts'
import { toYaml } from '#lib/yaml/to-yaml.ts'

/**
 * Takes a text apart into its YAML documents: those of a file, of Markdown, or of `kubectl apply -f - <<EOF`; a List becomes
 * its items. One that is no object says why. Fails for what is too large.
 */
export function splitDocuments(text: string): Result<PastedDocument[]> {
  if (text.length > MOST_TEXT)
    return fail({ code: 'too-large', message: 'The text is larger than 1 MiB', fix: 'Give it in parts.' })
  if (linesOf(text).length > MOST_LINES)
    return fail({
      code: 'too-large',
      message: `The text has more than ${MOST_LINES} lines`,
      fix: 'Give it in parts.',
    })
  const pieces = findRegions(text).flatMap((region) => piecesOf(text, region))
  const documents: PastedDocument[] = []
  for (const piece of pieces) {
    if (documents.length > MOST_DOCUMENTS) break
    documents.push(...documentsIn(text, piece))
  }
  return documents.length > MOST_DOCUMENTS
    ? fail({
        code: 'too-many',
        message: `There are more than ${MOST_DOCUMENTS} documents`,
        fix: 'Give them in parts.',
      })
    : ok(documents)
}

/** A region cut where documents end; what holds nothing but comments is none. */
function piecesOf(text: string, region: Region): Region[] {
  const pieces: Region[] = []
  let from = region.from
  const cut = (to: number, next: number) => {
    const isEmpty = linesOf(text, from, to).every((line) => /^\s*(?:#.*)?$/.test(line.text))
    if (!isEmpty) pieces.push({ from, to })
    from = next
  }
  for (const line of linesOf(text, region.from, region.to)) if (isDivider(line.text)) cut(line.from, line.to)
  cut(region.to, region.to)
  return pieces
}

function documentsIn(whole: string, { from, to }: Region): PastedDocument[] {
  const text = `${whole.slice(from, to).trimEnd()}\n`
  const line = lineAt(whole, from)
  const place = { from, to: from + text.trimEnd().length, line }
  const reading = readDocument(text)
  const none = (message: string, at: number, written: JsonObject = {}): PastedDocument[] => [
    {
      ...place,
      text,
      ...said(written),
      manifest: null,
      trouble: { message, line: at },
      isFlat: isFlat(text),
    },
  ]
  if ('message' in reading) return none(reading.message, line + reading.line - 1, guessed(text))
  const { value } = reading
  if (!isJsonObject(value)) return none('This is no object', line)
  const objects = objectsOf(value)
  if (!objects) return none('The list holds something that is no object', line, value)
  return objects.map((manifest) => {
    const of = said(manifest)
    const message = missing(manifest)
    return {
      ...place,
      text: manifest === value ? text : toYaml(manifest),
      ...of,
      manifest: message ? null : manifest,
      trouble: message ? { message, line } : null,
      isFlat: manifest === value && isFlat(text),
    }
  })
}

const textOf = (value: unknown): string => (typeof value === 'string' ? value : '')

function said(manifest: JsonObject): Pick<PastedDocument, 'apiVersion' | 'kind' | 'namespace' | 'name'> {
  const metadata = isJsonObject(manifest.metadata) ? manifest.metadata : {}
  return {
    apiVersion: textOf(manifest.apiVersion),
    kind: textOf(manifest.kind),
    namespace: textOf(metadata.namespace),
    name: textOf(metadata.name),
  }
}

/** What a text that can't be read says it is, by the looks of its lines. */
function guessed(text: string): JsonObject {
  const written = (key: string, lines: readonly string[]): string | undefined =>
    lines.map((line) => new RegExp(`^ *${key}: +["']?([\\w./-]+)`).exec(line)?.[1]).find(Boolean)
  const lines = text.split('\n')
  const metadata = lines.findIndex((line) => line.startsWith('metadata:'))
  return {
    apiVersion: written('apiVersion', lines),
    kind: written('kind', lines),
    metadata: metadata < 0 ? {} : { name: written('name', lines.slice(metadata)) },
  }
}

function missing(manifest: JsonObject): string {
  const { apiVersion, kind, name } = said(manifest)
  if (!apiVersion) return 'apiVersion is not set'
  if (!kind) return 'kind is not set'
  return name ? '' : 'metadata.name is not set'
}

function lineAt(text: string, offset: number): number {
  let line = 1
  for (let at = text.indexOf('\n'); at >= 0 && at < offset; at = text.indexOf('\n', at + 1)) line += 1
  return line
}

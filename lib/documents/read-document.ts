import { type Document, LineCounter, parseDocument, type Tags } from 'yaml'
import { isJsonObject, type JsonObject } from '#lib/json.ts'

/** What a piece of YAML says, or why it says nothing and in which of its lines. */
export type Reading = { value: unknown } | { message: string; line: number }

const DEEPEST = 200
const MOST_MARKS = 40_000

/** kubectl reads YAML 1.1, without its times of day and dates: `12:30:45` and `2001-01-01` are texts. */
const asKubectl = (tags: Tags): Tags =>
  tags
    .filter(
      (tag) =>
        typeof tag === 'string' || !('format' in tag && tag.format === 'TIME') || tag.tag.endsWith(':str'),
    )
    .filter((tag) => typeof tag === 'string' || tag.tag !== 'tag:yaml.org,2002:timestamp')

/** Reads one YAML document, or JSON. Never throws. */
export function readDocument(text: string): Reading {
  const json = asJson(text)
  if (json) return json
  const tooMuch = whyTooMuch(text)
  if (tooMuch) return { message: tooMuch, line: 1 }
  const lines = new LineCounter()
  try {
    const document: Document.Parsed = parseDocument(text, {
      version: '1.1',
      customTags: asKubectl,
      lineCounter: lines,
      prettyErrors: false,
      logLevel: 'silent',
    })
    const [error] = document.errors
    if (error)
      return {
        message: error.message.split('\n')[0] ?? error.message,
        line: lines.linePos(error.pos[0]).line || 1,
      }
    return { value: document.toJS({ maxAliasCount: 100 }) }
  } catch (cause) {
    // What nests too deeply for the reader ends it with a RangeError.
    const message =
      cause instanceof RangeError ? 'It is nested too deeply' : String(cause).replace(/^\w*Error: /, '')
    return { message, line: 1 }
  }
}

/** JSON is read as such, which is far quicker; null for anything else. */
function asJson(text: string): Reading | null {
  if (!text.trimStart().startsWith('{')) return null
  try {
    const value: unknown = JSON.parse(text)
    return { value }
  } catch {
    return null
  }
}

/** Manifests nest less than 40 deep and have few lists on a line; what does not would hold up the reader for long. */
function whyTooMuch(text: string): string {
  let depth = 0
  let marks = 0
  for (const [mark] of text.matchAll(/[[\]{},]/g)) {
    marks += 1
    if (mark === '[' || mark === '{') depth += 1
    else if (mark !== ',') depth = Math.max(0, depth - 1)
    if (depth > DEEPEST) return 'It is nested too deeply'
  }
  if (/(?:[-?:] ){100}/.test(text)) return 'It is nested too deeply'
  return marks > MOST_MARKS ? 'It holds too many lists and maps in brackets' : ''
}

/** The objects of a document: itself, or the items of a list. Null for a list with something else in it. */
export function objectsOf(value: JsonObject): JsonObject[] | null {
  const { kind, apiVersion, items } = value
  if (typeof kind !== 'string' || !kind.endsWith('List') || !Array.isArray(items)) return [value]
  // Items of a typed list, such as a ServiceList of the API server, leave out what they are.
  const own = kind === 'List' ? {} : { apiVersion, kind: kind.slice(0, -'List'.length) }
  return items.every(isJsonObject) ? items.map((item) => ({ ...own, ...item })) : null
}

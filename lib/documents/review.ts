import { z } from 'zod'
import type { JsonObject } from '#lib/json.ts'
import { objectName } from '#lib/kube/object-name.ts'
import type { ObjectEdit } from '#lib/traffic/edit.ts'

/** Longest text that is taken, in UTF-16 units; the body of a request holds no more than 1 MiB in all. */
export const MOST_TEXT = 1024 * 1024
/** Most lines of it: reading YAML takes its time. */
export const MOST_LINES = 20_000
/** Most documents of one text. */
export const MOST_DOCUMENTS = 200

/** Body of `POST /api/documents/review`. `namespace` is for documents that name none. */
export const documentsRequestSchema = z.object({
  text: z.string().max(MOST_TEXT),
  namespace: z.union([z.literal(''), objectName]).default(''),
})
export type DocumentsRequest = z.infer<typeof documentsRequestSchema>

/** One document of a text, and what it says it is; empty where it does not say. */
export type PastedDocument = {
  /** Its place in the text. */
  from: number
  to: number
  /** Its first line in the text, from 1. */
  line: number
  /** As it was pasted, with its comments; an item of a list as YAML of its own. */
  text: string
  apiVersion: string
  kind: string
  namespace: string
  name: string
  /** Null where it is no object. */
  manifest: JsonObject | null
  /** Why it is no object, with the line of the text; null where it is one. */
  trouble: { message: string; line: number } | null
  /** Every line begins at the first column, as in text that was copied from a web page. */
  isFlat: boolean
}

export type Accepted = {
  state: 'accepted'
  /** What applying would come to; `none` when the object already is like this. */
  action: 'create' | 'change' | 'none'
  warnings: string[]
  /** As it would be stored, without what the server sets. */
  stored: JsonObject
  /** The same to take away. */
  yaml: string
  /** What writing it through Isthmus takes; null for kinds that Isthmus does not write, and where nothing differs. */
  edit: ObjectEdit | null
  /** The spec that is live; null where there is none yet. */
  base: JsonObject | null
  /** Parts of the metadata that Isthmus would not write, such as `labels`. */
  notWritten: string[]
}
export type Refused = {
  state: 'refused'
  /** `isthmus` refuses kinds that it never sends. */
  by: 'yaml' | 'api-server' | 'webhook' | 'isthmus'
  message: string
  /** The line of the text; null where it is about no line. */
  line: number | null
}
/** `unknown`: nobody answered. */
export type Verdict = Accepted | Refused | { state: 'unknown'; message: string }

/** A document and what the API server says of it. Nothing was written. */
export type DocumentReview = Omit<PastedDocument, 'manifest' | 'trouble'> & { verdict: Verdict }

export type DocumentsAnswer = {
  documents: DocumentReview[]
  /** Namespaces that documents are to go to and that do not exist. */
  missingNamespaces: string[]
}

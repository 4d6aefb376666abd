import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { SchemaOf } from '../../lib/documents/restore-indentation.ts'
import { restoreText } from '../../lib/documents/restore-text.ts'
import type { PastedDocument } from '../../lib/documents/review.ts'
import { splitDocuments } from '../../lib/documents/split-documents.ts'

const FOLDER = join(import.meta.dirname, 'seeds')

/** A file of manifests as the seeds have them: YAML, here-documents, text that lost its indentation (`flat-`). */
export type SeedFile = { name: string; text: string }

export const seedFiles = (): SeedFile[] =>
  readdirSync(FOLDER)
    .toSorted()
    .map((name) => ({ name, text: readFileSync(join(FOLDER, name), 'utf8') }))

export function documentsOf(text: string): PastedDocument[] {
  const split = splitDocuments(text)
  if (!split.ok) throw new Error(split.problems[0]?.message)
  return split.value
}

/** The flat ones with the indentation that Isthmus proposes; what has none to propose is left out. */
export const restoredFiles = (schemaOf: SchemaOf): SeedFile[] =>
  seedFiles().flatMap(({ name, text }) => {
    const documents = documentsOf(text)
    if (!documents.some(({ isFlat }) => isFlat)) return []
    const { restored, text: whole } = restoreText(text, documents, schemaOf)
    return restored > 0 ? [{ name: `${name}, restored`, text: whole }] : []
  })

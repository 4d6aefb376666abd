import { ROW_READERS, type RowKind } from '#server/envoy/row-readers.ts'

type Bytes = Uint8Array<ArrayBuffer>

/** What is parsed in one go takes a few milliseconds. */
const CHUNK_CHARACTERS = 512 * 1024

/** For the other thread: the rows as JSON lists, since parsing those costs less than a structured clone. */
export function rowChunks({ kind, bytes }: { kind: RowKind; bytes: Bytes }): Bytes[] | null {
  const rows = ROW_READERS[kind](JSON.parse(new TextDecoder().decode(bytes)))
  if (!rows) return null
  const chunks: Bytes[] = []
  let texts: string[] = []
  let characters = 0
  const flush = (): void => {
    chunks.push(new TextEncoder().encode(`[${texts.join(',')}]`))
    texts = []
    characters = 0
  }
  for (const row of rows) {
    const text = JSON.stringify(row)
    texts.push(text)
    characters += text.length
    if (characters >= CHUNK_CHARACTERS) flush()
  }
  flush()
  return chunks
}

import { setImmediate } from 'node:timers/promises'
import { FAILURES, failureOf } from '#server/envoy/failure-of.ts'
import type { OffThread } from '#server/envoy/off-thread.ts'
import { ROW_READERS, type RowKind, type Rows } from '#server/envoy/row-readers.ts'
import { Unusable } from '#server/http/ask.ts'

type Bytes = Uint8Array<ArrayBuffer>

/** What takes some milliseconds is not worth another thread. */
const SMALL_BYTES = 512 * 1024

/**
 * Reads an answer into rows; null when it is no such answer. What is large is read in the other thread, and its rows, which are
 * much less, are taken over piece by piece. The bytes are given away. Rejects with an Unusable for what is no JSON.
 */
export async function readRows<K extends RowKind>(
  offThread: OffThread,
  kind: K,
  bytes: Bytes,
): Promise<Rows<K> | null> {
  if (bytes.length <= SMALL_BYTES) return readHere(kind, bytes)
  const chunks = await offThread.run('readRows', { kind, bytes })
  if (!chunks) return null
  const rows: unknown[] = []
  for (const chunk of chunks) {
    for (const row of parse(chunk) as unknown[]) rows.push(row)
    await setImmediate()
  }
  // Written by rowChunks, a moment ago.
  return rows as Rows<K>
}

function readHere<K extends RowKind>(kind: K, bytes: Bytes): Rows<K> | null {
  try {
    return ROW_READERS[kind](parse(bytes)) as Rows<K> | null
  } catch (error) {
    const failure = failureOf(error)
    throw failure === 'defect' ? error : new Unusable(FAILURES[failure])
  }
}

/** Answers as one JSON object, without reading them. */
export function joinJson(answers: Record<string, Bytes>): Bytes {
  const encoder = new TextEncoder()
  const parts = Object.entries(answers).flatMap(([name, bytes], index) => [
    encoder.encode(`${index === 0 ? '{' : ','}${JSON.stringify(name)}:`),
    bytes,
  ])
  parts.push(encoder.encode(parts.length === 0 ? '{}' : '}'))
  const joined = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0))
  let at = 0
  for (const part of parts) {
    joined.set(part, at)
    at += part.length
  }
  return joined
}

const parse = (bytes: Uint8Array): unknown => JSON.parse(new TextDecoder().decode(bytes))

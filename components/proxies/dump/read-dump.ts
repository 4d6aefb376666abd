import { readBytes } from '#components/proxies/dump/read-bytes.ts'
import { textAt } from '#lib/envoy/json-parts.ts'
import { isJsonObject } from '#lib/json.ts'

/** Where a dump is: at an address of ours, or in a file that was dropped on the page and goes nowhere. */
export type DumpFrom = { kind: 'url'; url: string } | { kind: 'file'; file: Blob }
export type Failed = { ok: false; message: string; fix: string }
type ReadDump = { ok: true; bytes: number; json: unknown } | Failed

/** Fetches or reads a dump and parses it; failures are for people to read. */
export async function readDump(from: DumpFrom, onProgress: (bytes: number) => void): Promise<ReadDump> {
  let bytes: Uint8Array
  let isAnswer = true
  try {
    const response = from.kind === 'url' ? await fetch(from.url) : new Response(from.file)
    isAnswer = response.ok
    bytes = await readBytes(response.body, onProgress)
  } catch {
    return FAILED[from.kind]
  }
  let text: string
  try {
    text = new TextDecoder().decode(bytes)
  } catch {
    return TOO_LARGE
  }
  let json: unknown
  try {
    json = JSON.parse(text)
  } catch {
    return NO_JSON[from.kind]
  }
  if (isAnswer) return { ok: true, bytes: bytes.byteLength, json }
  const error = isJsonObject(json) && isJsonObject(json.error) ? json.error : {}
  return { ok: false, message: textAt(error, 'message') || 'The server refused', fix: textAt(error, 'fix') }
}

const OTHER_TOOLS = 'Save the dump and search it with other tools, such as jq.'
/** A text of a browser has some 512 MB at most. */
const TOO_LARGE: Failed = {
  ok: false,
  message: 'The dump is too large for this browser',
  fix: OTHER_TOOLS,
}
/** The worker gave up on a question. */
export const BROKEN: Failed = {
  ok: false,
  message: 'The browser could not work through the dump',
  fix: `It may be too large for the memory of this browser. ${OTHER_TOOLS}`,
}

const FAILED: Record<DumpFrom['kind'], Failed> = {
  url: {
    ok: false,
    message: 'The dump did not come, or not whole',
    fix: 'Check that Isthmus is still running and that the Envoy can be reached.',
  },
  file: { ok: false, message: 'The file could not be read', fix: 'Choose it again.' },
}
const NO_JSON: Record<DumpFrom['kind'], Failed> = {
  url: { ok: false, message: 'The answer is no JSON', fix: 'Read it again.' },
  file: {
    ok: false,
    message: 'The file is no JSON',
    fix: 'Save one with curl -s "localhost:15000/config_dump?include_eds" on the machine of the proxy.',
  },
}

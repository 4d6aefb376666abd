import { splitDocuments } from '#lib/documents/split-documents.ts'
import { redactInPlace, redactPage } from '#lib/envoy/redact.ts'
import { rowChunks } from '#server/envoy/row-chunks.ts'
import { compareBytes, keepBytes } from '#server/proxies/config-tasks.ts'

type Bytes = Uint8Array<ArrayBuffer>

const decode = (bytes: Bytes): string => new TextDecoder().decode(bytes)
const encode = (text: string): Bytes => new TextEncoder().encode(text)

/** What may be done in the other thread (off-thread.ts): pure functions of bytes, whose results can be sent between threads. */
export const TASKS = {
  /** JSON without secrets, indented if it was. Throws a SyntaxError for what is no JSON. */
  redactJson(bytes: Bytes): Bytes {
    const text = decode(bytes)
    return encode(JSON.stringify(redactInPlace(JSON.parse(text)), null, /^\s*[{[]\n /.test(text) ? 1 : 0))
  },
  redactText: (bytes: Bytes): Bytes => encode(redactPage(decode(bytes))),
  /** An answer as rows (server/envoy/read-rows.ts); null for one that is another. */
  readRows: rowChunks,
  /** Two configurations (server/proxies/config-tasks.ts). */
  compareConfigs: compareBytes,
  /** A dump as the ProxyConfig that a snapshot keeps; no bytes for what is no dump. */
  keepConfig: keepBytes,
  /** YAML that somebody pasted, as its documents. */
  splitDocuments: (text: Bytes) => splitDocuments(decode(text)),
}
export type Tasks = typeof TASKS
export type TaskName = keyof Tasks
export type TaskInput = { [N in TaskName]: Parameters<Tasks[N]>[0] }
export type TaskResult = { [N in TaskName]: ReturnType<Tasks[N]> }

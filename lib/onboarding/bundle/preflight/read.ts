import type { JsonObject } from '#lib/json.ts'
import { type Finding, unknown } from '#lib/traffic/preflight/line.ts'

/** What came of reading something as the caller. `what` names it, such as `ConfigMap istio in namespace istio-system`. */
export type Read<T> = { what: string } & (
  | { state: 'read'; value: T }
  | { state: 'absent' }
  /** `missing` is the permission that the caller lacks. */
  | { state: 'forbidden'; missing: string }
  | { state: 'failed'; reason: string }
)
export type ReadObject = Read<JsonObject>
/** `data` of a ConfigMap. */
export type ReadConfigMap = Read<Record<string, string>>

export const whatWasRead = <T>(read: Read<T>): T | null => (read.state === 'read' ? read.value : null)

/** What was found of all that was looked for. */
export const found = (...findings: (Finding | null | false)[]): Finding[] =>
  findings.flatMap((one) => one || [])

/** What stands in the way of knowing; null when it was read or is known to be absent. */
export function notRead(read: Read<unknown>): Finding | null {
  if (read.state === 'forbidden') return unknown(`${read.what} was not read: you may not ${read.missing}.`)
  return read.state === 'failed' ? unknown(`${read.what} was not read: ${read.reason}`) : null
}

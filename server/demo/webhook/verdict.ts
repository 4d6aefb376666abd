import {
  isDnsLabel,
  isIpAddress,
  isLabelKey,
  isLabelValue,
  isWildcardDomain,
  protocolOf,
} from '#lib/istio-values/istio-values.ts'
import { partOf, textOf } from '#server/demo/parts.ts'

/** What Istio's validating webhook says of an object: why it refuses it, and what it warns of. */
export type Verdict = { errors: string[]; warnings: string[] }

/** Why a host of a VirtualService or destination is wrong; a wildcard may stand for its first label. */
export const hostProblem = (host: string): string =>
  isWildcardDomain(host) || isIpAddress(host) ? '' : `domain name ${JSON.stringify(host)} is not valid`

export const labelProblems = (labels: unknown): string[] =>
  Object.entries(partOf(labels)).flatMap(([key, value]) => {
    if (!isLabelKey(key)) return [`label key ${JSON.stringify(key)} is not valid`]
    return isLabelValue(textOf(value)) ? [] : [`label value ${JSON.stringify(value)} is not valid`]
  })

/** `.` is the object's own namespace, `*` all of them; `~` nobody, for ServiceEntries alone. */
export function exportToProblems(exportTo: string[], namespace: string, allowsNone = false): string[] {
  const errors: string[] = []
  const meant = exportTo.map((one) => (one === '.' ? namespace : one))
  if (new Set(meant).size !== meant.length) errors.push('exportTo names a namespace twice')
  if (meant.includes('*') && meant.length > 1) errors.push('exportTo has both public (*) and other values')
  for (const one of meant) {
    if (one === '*' || isDnsLabel(one)) continue
    if (one !== '~' || !allowsNone) errors.push(`exportTo ${JSON.stringify(one)} is not a namespace`)
    else if (meant.length > 1) errors.push('exportTo ~ stands alone')
  }
  return errors
}

/** Whether a port may speak it; none said is TCP. */
export const isProtocol = (protocol: string): boolean => protocol === '' || protocolOf(protocol) !== null

export const isTlsProtocol = (protocol: string): boolean => protocol === 'HTTPS' || protocol === 'TLS'

/** Why labels can't select; a wildcard is none. */
export const selectorProblems = (labels: Record<string, unknown>): string[] =>
  Object.entries(labels).flatMap(([key, value]) => [
    ...(key === '' ? ['an empty key can not select'] : []),
    ...(key.includes('*') || textOf(value).includes('*') ? ['a wildcard can not select'] : []),
  ])

import { partOf, textOf } from '#server/demo/parts.ts'

/** What Istio's validating webhook says of an object: why it refuses it, and what it warns of. */
export type Verdict = { errors: string[]; warnings: string[] }

/** Istio takes capitals in a label. */
const DNS_LABEL = /^[a-zA-Z0-9]([-a-zA-Z0-9]{0,61}[a-zA-Z0-9])?$/
const LABEL_VALUE = /^(([A-Za-z0-9][-A-Za-z0-9_.]{0,61})?[A-Za-z0-9])?$/
const LABEL_NAME = /^[A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?$/
const IPV4 = /^(25[0-5]|2[0-4]\d|1?\d?\d)(\.(25[0-5]|2[0-4]\d|1?\d?\d)){3}$/

export const isDnsLabel = (name: string): boolean => DNS_LABEL.test(name)

export const isIp = (address: string): boolean =>
  IPV4.test(address) || (address.includes(':') && URL.canParse(`http://[${address}]/`))

export const isCidr = (address: string): boolean => {
  const [ip = '', bits = '', ...more] = address.split('/')
  const limit = ip.includes(':') ? 128 : 32
  return more.length === 0 && isIp(ip) && /^\d+$/.test(bits) && Number(bits) <= limit
}

/** A domain name of DNS labels whose last one is not a number. */
export function isFqdn(name: string): boolean {
  const labels = name.replace(/\.$/, '').split('.')
  const isNumber = /^\d+$/.test(labels.at(-1) ?? '')
  return name.length <= 255 && labels.every(isDnsLabel) && !isNumber
}

/** Why a host of a VirtualService or destination is wrong; a wildcard may stand for its first label. */
export function hostProblem(host: string): string {
  if (host === '*' || isIp(host)) return ''
  return isFqdn(host.replace(/^\*[.-]/, '')) ? '' : `domain name ${JSON.stringify(host)} is not valid`
}

export function labelProblems(labels: unknown): string[] {
  return Object.entries(partOf(labels)).flatMap(([key, value]) => {
    const name = key.includes('/') ? (key.split('/')[1] ?? '') : key
    if (!LABEL_NAME.test(name)) return [`label key ${JSON.stringify(key)} is not valid`]
    return LABEL_VALUE.test(textOf(value)) ? [] : [`label value ${JSON.stringify(value)} is not valid`]
  })
}

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

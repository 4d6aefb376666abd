import ipaddr from 'ipaddr.js'

/** What Istio's webhook takes for a value. Istio is more lenient than Kubernetes: it takes capitals in DNS labels. */

const DNS_LABEL = /^[a-zA-Z0-9]([-a-zA-Z0-9]{0,61}[a-zA-Z0-9])?$/
const FIRST_LABEL = /^(\*|(\*-?)?[a-zA-Z0-9]([-a-zA-Z0-9]*[a-zA-Z0-9])?)$/
const LABEL_NAME = /^[A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?$/
const LABEL_PREFIX = /^[a-zA-Z0-9]([-a-zA-Z0-9]*[a-zA-Z0-9])?(\.[a-zA-Z0-9]([-a-zA-Z0-9]*[a-zA-Z0-9])?)*$/
const PROTOCOL_NAMES = [
  'HTTP',
  'HTTPS',
  'HTTP2',
  'GRPC',
  'GRPC-WEB',
  'TCP',
  'TLS',
  'MONGO',
  'MYSQL',
  'REDIS',
  'HTTP_PROXY',
  'UDP',
] as const
export type Protocol = (typeof PROTOCOL_NAMES)[number]

/** Protocols of ports that a form offers; `UDP` is taken by the webhook too, and then no proxy serves it. */
export const PROTOCOLS: readonly Protocol[] = PROTOCOL_NAMES

const HTTP: readonly Protocol[] = ['HTTP', 'HTTP2', 'HTTP_PROXY', 'GRPC', 'GRPC-WEB']
const TLS: readonly Protocol[] = ['HTTPS', 'TLS']

/** A protocol in Istio's own spelling, whatever its case; null for none that Istio knows, and for the empty one. */
export const protocolOf = (text: string): Protocol | null =>
  PROTOCOL_NAMES.find((name) => name === text.toUpperCase()) ?? null

export const isHttp = (protocol: Protocol | null): boolean => protocol !== null && HTTP.includes(protocol)
export const isTls = (protocol: Protocol | null): boolean => protocol !== null && TLS.includes(protocol)

/** The protocol that the name of a port says, as Kubernetes' names do: `http-api` is `HTTP`; empty for none. */
export function protocolOfPortName(name: string): Protocol | '' {
  const lower = name.toLowerCase()
  return protocolOf(lower.startsWith('grpc-web') ? 'grpc-web' : (lower.split('-')[0] ?? '')) ?? ''
}

export const isDnsLabel = (text: string): boolean => DNS_LABEL.test(text)

/** A domain name of DNS labels whose last one is no number; a dot may end it. */
export const isFqdn = (text: string): boolean => text !== '' && text.length <= 255 && areLabels(text)

/** The same, or one whose first label is or begins with an asterisk; `*` alone as well. */
export function isWildcardDomain(text: string): boolean {
  const dot = text.indexOf('.')
  const [first, rest] = dot < 0 ? [text, null] : [text.slice(0, dot), text.slice(dot + 1)]
  return (
    text.length <= 255 && first.length <= 63 && FIRST_LABEL.test(first) && (rest === null || areLabels(rest))
  )
}

/** A wildcard that stands for a part of a label, such as `*-eu.example.org`. */
export const isPartialWildcard = (text: string): boolean =>
  text.includes('*') && text !== '*' && !text.startsWith('*.')

function areLabels(text: string): boolean {
  const labels = text.split('.')
  const last = labels.at(-1) ?? ''
  if (/^[-+]?\d+$/.test(last)) return false
  return labels.every((label, index) => isDnsLabel(label) || (label === '' && index === labels.length - 1))
}

/** An IPv4 address without leading zeros, or an IPv6 one, with or without a zone. */
export function isIpAddress(text: string): boolean {
  if (!text.includes(':')) return ipaddr.IPv4.isValidFourPartDecimal(text)
  const percent = text.indexOf('%')
  const address = percent < 0 ? text : text.slice(0, percent)
  if (percent >= 0 && percent === text.length - 1) return false
  return /^[0-9a-f:.]+$/i.test(address) && !/[0-9a-f]{5}/i.test(address) && ipaddr.IPv6.isValid(address)
}

/** An address, a slash and a length of its prefix. */
export function isCidr(text: string): boolean {
  const [address = '', bits = '', ...more] = text.split('/')
  if (more.length > 0 || address.includes('%') || !isIpAddress(address)) return false
  return /^(0|[1-9]\d{0,2})$/.test(bits) && Number(bits) <= (address.includes(':') ? 128 : 32)
}

/** The key of a label: a name of 63 characters at most, after an optional DNS prefix and a slash. */
export function isLabelKey(text: string): boolean {
  const slash = text.indexOf('/')
  if (slash < 0) return LABEL_NAME.test(text)
  const prefix = text.slice(0, slash)
  return prefix.length <= 253 && LABEL_PREFIX.test(prefix) && LABEL_NAME.test(text.slice(slash + 1))
}

/** The value of a label; the empty one is. The webhook sets no limit to its length, Kubernetes does: 63. */
export const isLabelValue = (text: string): boolean =>
  text === '' || /^([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]$/.test(text)

export const UNIX = 'unix://'
export const isUnix = (text: string): boolean => text.startsWith(UNIX)

/** Whether what follows `unix://` is an absolute path to a file, or an abstract socket such as `@name`. */
export function isSocketPath(text: string): boolean {
  const path = text.slice(UNIX.length)
  return path.startsWith('@') || (path.startsWith('/') && !path.endsWith('/'))
}

import ipaddr from 'ipaddr.js'

/** What an Envoy's admin URL is made of: `{address}` and `{name}` are the WorkloadEntry's, `{group}` is its WorkloadGroup. */
export type TemplateValues = Record<'address' | 'name' | 'namespace' | 'group', string>

const LONGEST = 500
const PLACEHOLDER = /\{(address|name|namespace|group)\}/g
/** Host names and names of objects; `.` and `..` are none. */
const NAME = /^[a-z0-9]([-a-z0-9.]*[a-z0-9])?$/i

/** Whether this is a URL with placeholders in its host or path: http or https, no user, query or fragment, nothing to escape. */
export function isUrlTemplate(text: string): boolean {
  if (text.length > LONGEST || !/^https?:\/\/[^/]/.test(text)) return false
  const filled = text.replace(PLACEHOLDER, 'x')
  return /^[\w:/.~[\]-]+$/.test(filled) && !/\/\.{1,2}(\/|$)/.test(filled) && URL.canParse(filled)
}

/** Whether objects decide the host. */
export const isHostOpen = (template: string): boolean => hostPart(template).includes('{')

/** The URL without a slash at its end; null when a value can be no part of one. Host and path are filled each in its way. */
export function fillTemplate(template: string, values: TemplateValues): string | null {
  if (!isUrlTemplate(template)) return null
  const host = hostPart(template)
  const used = [...template.matchAll(PLACEHOLDER)].map(([, key]) => values[key as keyof TemplateValues])
  if (!used.every((value) => isPart(value))) return null
  const filled =
    fill(host, values, (value) => (value.includes(':') ? `[${value}]` : value)) +
    fill(template.slice(host.length), values, encodeURIComponent)
  return URL.canParse(filled) ? filled.replace(/\/+$/, '') : null
}

/** A zone, as in `fe80::1%eth0`, is none of a URL. */
const isPart = (value: string): boolean =>
  NAME.test(value) || (ipaddr.IPv6.isValid(value) && !value.includes('%'))

const fill = (text: string, values: TemplateValues, write: (value: string) => string): string =>
  text.replace(PLACEHOLDER, (_, key: keyof TemplateValues) => write(values[key]))

const hostPart = (template: string): string => /^https?:\/\/[^/]*/.exec(template)?.[0] ?? ''

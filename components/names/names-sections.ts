/** The pages of Names & VIPs that stand beside one another. */
export const NAMES_SECTIONS = [
  { href: '/names', label: 'Hosts' },
  { href: '/names/map', label: 'Map' },
  { href: '/names/explain', label: 'Explain a name' },
  { href: '/names/tables', label: 'Tables' },
  { href: '/names/watch', label: 'Watch' },
] as const

/** The section that a path belongs to; the page of one host belongs to the list of them. */
export const sectionOf = (pathname: string): string =>
  NAMES_SECTIONS.find(
    ({ href }) => href !== '/names' && (pathname === href || pathname.startsWith(`${href}/`)),
  )?.href ?? '/names'

export const nameHref = (host: string): string => `/names/hosts/${encodeURIComponent(host)}`

/** The pages of Proxies that stand beside one another. */
export const PROXIES_SECTIONS = [
  { href: '/proxies', label: 'Proxies' },
  { href: '/proxies/certificates', label: 'Certificates' },
  { href: '/proxies/ghosts', label: 'Ghosts' },
  { href: '/proxies/file', label: 'Saved dump' },
] as const

/** The section that a path belongs to; the page of one proxy belongs to the list of them. */
export const sectionOf = (pathname: string): string =>
  PROXIES_SECTIONS.find(({ href }) => href === pathname)?.href ?? '/proxies'

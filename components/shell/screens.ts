import {
  FileCode2,
  Gauge,
  History,
  ListChecks,
  type LucideIcon,
  PlugZap,
  Server,
  Signpost,
  Split,
  Waypoints,
} from 'lucide-react'

export type Screen = { href: string; label: string; short?: string; icon: LucideIcon; key: string }

/** The screens there are, with the keys that go there after `g`. */
export const SCREENS: Screen[] = [
  { href: '/overview', label: 'Overview', icon: Gauge, key: 'o' },
  { href: '/workloads', label: 'Workload groups', short: 'Groups', icon: Server, key: 'w' },
  { href: '/transitions', label: 'Transitions', icon: History, key: 'h' },
  { href: '/names', label: 'Names & VIPs', short: 'Names', icon: Signpost, key: 'n' },
  { href: '/traffic', label: 'Traffic', icon: Split, key: 't' },
  { href: '/proxies', label: 'Proxies', icon: Waypoints, key: 'p' },
  { href: '/checks', label: 'Checks', icon: ListChecks, key: 'c' },
  { href: '/onboarding', label: 'Onboarding', icon: PlugZap, key: 'a' },
  { href: '/documents', label: 'YAML documents', icon: FileCode2, key: 'y' },
]

/** Those in reach of a thumb on a narrow window; the others are one tap further. */
export const FIRST_SCREENS = ['/overview', '/workloads', '/traffic', '/checks']

/** Whether a page belongs to a screen; an entry belongs to the groups. */
export const isOfScreen = (pathname: string, href: string): boolean =>
  pathname === href ||
  pathname.startsWith(`${href}/`) ||
  (href === '/workloads' && pathname.startsWith('/entries/'))

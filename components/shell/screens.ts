import { Gauge, History, type LucideIcon, Server, Signpost, Split, Waypoints } from 'lucide-react'

/** The screens there are, with the keys that go there after `g`. */
export const SCREENS: { href: string; label: string; short?: string; icon: LucideIcon; key: string }[] = [
  { href: '/overview', label: 'Overview', icon: Gauge, key: 'o' },
  { href: '/workloads', label: 'Workload groups', short: 'Groups', icon: Server, key: 'w' },
  { href: '/transitions', label: 'Transitions', icon: History, key: 'h' },
  { href: '/names', label: 'Names & VIPs', short: 'Names', icon: Signpost, key: 'n' },
  { href: '/traffic', label: 'Traffic', icon: Split, key: 't' },
  { href: '/proxies', label: 'Proxies', icon: Waypoints, key: 'p' },
]

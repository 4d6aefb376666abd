import { type LucideIcon, Server, Split } from 'lucide-react'

/** The screens there are, with the keys that go there after `g`. */
export const SCREENS: { href: string; label: string; icon: LucideIcon; key: string }[] = [
  { href: '/workloads', label: 'Workload groups', icon: Server, key: 'w' },
  { href: '/traffic', label: 'Traffic', icon: Split, key: 't' },
]

import { Boxes, EyeOff, KeyRound, type LucideIcon, Network, Server } from 'lucide-react'
import Link from 'next/link'

const CARDS: { href: string; icon: LucideIcon; title: string; what: string }[] = [
  {
    href: '/onboarding/workload-group',
    icon: Server,
    title: 'WorkloadGroup',
    what: 'The template that VMs register with: labels, ports, identity and probe.',
  },
  {
    href: '/onboarding/service-entry',
    icon: Boxes,
    title: 'ServiceEntry',
    what: 'A host for VMs that no Service selects, or for something outside the mesh.',
  },
  {
    href: '/onboarding/sidecar',
    icon: EyeOff,
    title: 'Sidecar',
    what: 'What the proxy of a VM listens on, and which hosts it is told of.',
  },
  {
    href: '/onboarding/peer-authentication',
    icon: KeyRound,
    title: 'PeerAuthentication',
    what: 'Whether workloads take plain text, and on which ports.',
  },
  {
    href: '/onboarding/gateways',
    icon: Network,
    title: 'Gateways',
    what: 'How a VM in another network reaches istiod and the pods.',
  },
]

/** What can be made for a VM, each a way to its form. */
export function FormCards() {
  return (
    <ul className="grid grid-cols-1 gap-3 sm:grid-cols-2 xl:grid-cols-5">
      {CARDS.map(({ href, icon: Icon, title, what }) => (
        <li key={href}>
          <Link
            href={href}
            className="flex h-full gap-3 rounded-lg border border-line bg-surface p-4 hover:border-line-strong"
          >
            <Icon aria-hidden className="mt-0.5 size-5 shrink-0 text-muted" strokeWidth={1.5} />
            <span className="min-w-0">
              <span className="block font-semibold">{title}</span>
              <span className="block text-muted text-sm">{what}</span>
            </span>
          </Link>
        </li>
      ))}
    </ul>
  )
}

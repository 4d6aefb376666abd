import { CopyX, Ghost, type LucideIcon, PlugZap, Radar } from 'lucide-react'
import type { GhostKind } from '#lib/proxies/ghost.ts'

/** How each kind of ghost is called, and what it is. */
export const GHOST_LOOKS: Record<GhostKind, { label: string; title: string; icon: LucideIcon }> = {
  'entry-without-proxy': {
    label: 'Entry without proxy',
    title: 'A WorkloadEntry says that its proxy is connected, and no istiod has it.',
    icon: Ghost,
  },
  'proxy-without-entry': {
    label: 'Proxy without entry',
    title: 'A VM is connected, and the WorkloadEntry that stands for it does not exist.',
    icon: PlugZap,
  },
  'endpoint-without-object': {
    label: 'Endpoint without object',
    title: 'An Envoy sends traffic to an address that no object has.',
    icon: Radar,
  },
  'same-address': {
    label: 'Same address twice',
    title: 'Two workloads of one network have the same address.',
    icon: CopyX,
  },
}

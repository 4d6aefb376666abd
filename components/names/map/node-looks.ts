import { Boxes, Ellipsis, Globe, Hash, type LucideIcon, Network } from 'lucide-react'
import type { GraphNode } from '#lib/names/name-row.ts'

export const NODE_LOOKS: Record<GraphNode['kind'], { word: string; icon: LucideIcon; className: string }> = {
  host: { word: 'Host', icon: Globe, className: 'text-accent' },
  vip: { word: 'VIP', icon: Hash, className: 'text-ok' },
  service: { word: 'Service', icon: Network, className: 'text-vm' },
  endpoint: { word: 'Endpoint', icon: Boxes, className: 'text-pod' },
  more: { word: 'More', icon: Ellipsis, className: 'text-muted' },
}

/** All that a node says, in one line. */
export const nodeWords = ({ kind, label, detail, stateText }: GraphNode): string =>
  [`${NODE_LOOKS[kind].word} ${label}`, detail, stateText].filter(Boolean).join(', ')

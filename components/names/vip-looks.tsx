import { Boxes, Dices, FileText, Hash, Share2 } from 'lucide-react'
import { type Look, LookBadge } from '#components/mesh/look-badge.tsx'
import type { VipOrigin } from '#lib/names/name-row.ts'

/** How each origin of an address is shown, and what it means in a sentence. */
export const ORIGIN_LOOKS: Record<VipOrigin, Look> = {
  'cluster-ip': { label: 'ClusterIP', tone: 'unknown', icon: Boxes, meaning: 'The address of a Service.' },
  spec: {
    label: 'Spec',
    tone: 'unknown',
    icon: FileText,
    meaning: 'Written in spec.addresses of a ServiceEntry.',
  },
  allocated: {
    label: 'Allocated',
    tone: 'accent',
    icon: Hash,
    meaning: 'Given by istiod’s allocator and kept in status.addresses.',
  },
  headless: {
    label: 'Headless',
    tone: 'unknown',
    icon: Share2,
    meaning: 'The address of an endpoint: a headless Service has none of its own.',
  },
  legacy: {
    label: 'Legacy',
    tone: 'warn',
    icon: Dices,
    meaning: 'Computed by istiod from namespace and host; it is in no object and can move.',
  },
}

export function OriginBadge({ origin }: { origin: VipOrigin }) {
  return <LookBadge look={ORIGIN_LOOKS[origin]} />
}

import { CircleCheck, CircleHelp, CircleX, Clock, type LucideIcon, Minus, Unplug } from 'lucide-react'
import type { Tone } from '#components/ui/badge.tsx'
import type { SyncFilter, SyncState, XdsName } from '#lib/proxies/proxy-row.ts'

/** How far a proxy has the configuration of one type, and what that means in a sentence. */
export const SYNC_LOOKS: Record<
  SyncState['kind'],
  { label: string; tone: Tone; icon: LucideIcon; meaning: string }
> = {
  synced: {
    label: 'Synced',
    tone: 'ok',
    icon: CircleCheck,
    meaning: 'The proxy has acknowledged what istiod sent last.',
  },
  stale: {
    label: 'Stale',
    tone: 'warn',
    icon: Clock,
    meaning: 'istiod has sent something that the proxy has not answered yet.',
  },
  rejected: {
    label: 'Rejected',
    tone: 'bad',
    icon: CircleX,
    meaning: 'The proxy refused what istiod sent, and keeps what it had before.',
  },
  'not-sent': {
    label: 'Not sent',
    tone: 'unknown',
    icon: Minus,
    meaning: 'istiod has sent none: the proxy did not ask for it, or there is nothing to send.',
  },
}

export const XDS_WORDS: Record<XdsName, string> = {
  CDS: 'Clusters',
  EDS: 'Endpoints',
  LDS: 'Listeners',
  RDS: 'Routes',
  NDS: 'Name table',
}

export const SYNC_FILTER_LOOKS: Record<SyncFilter, { label: string; meaning: string; icon: LucideIcon }> = {
  synced: {
    label: 'Synced',
    meaning: 'Proxies that have acknowledged everything they were sent.',
    icon: CircleCheck,
  },
  stale: {
    label: 'Stale',
    meaning: 'Proxies that have not answered yet what they were sent last.',
    icon: Clock,
  },
  rejected: {
    label: 'Rejected',
    meaning: 'Proxies that refused configuration of at least one type.',
    icon: CircleX,
  },
  away: {
    label: 'Away',
    meaning: 'Proxies that are connected to no istiod that could be asked.',
    icon: Unplug,
  },
  unknown: {
    label: 'Not known',
    meaning: 'Proxies that may be connected to an istiod that could not be asked.',
    icon: CircleHelp,
  },
}

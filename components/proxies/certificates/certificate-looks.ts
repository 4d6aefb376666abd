import {
  CircleHelp,
  Fingerprint,
  Hourglass,
  KeyRound,
  type LucideIcon,
  OctagonX,
  TriangleAlert,
  Unplug,
} from 'lucide-react'
import type { CertificateFilter } from '#lib/proxies/certificates.ts'

/** How each filter of the list is called, and what it keeps. */
export const FILTER_LOOKS: Record<CertificateFilter, { label: string; title: string; icon: LucideIcon }> = {
  problems: { label: 'With problems', title: 'Anything is wrong with them.', icon: TriangleAlert },
  expired: {
    label: 'Expired',
    title: 'The proxy is connected and its certificate has expired.',
    icon: OctagonX,
  },
  expiring: {
    label: 'Not renewed',
    title: 'Istio renews at half of the life of a certificate; these have less than a third left.',
    icon: Hourglass,
  },
  needToken: {
    label: 'Need a new token',
    title: 'VMs that are away and whose certificate has expired or will within 6 h.',
    icon: KeyRound,
  },
  wrong: {
    label: 'Wrong identity',
    title: 'They are for another trust domain, namespace or service account than the object.',
    icon: Fingerprint,
  },
  away: { label: 'Away', title: 'The proxy is connected to no istiod.', icon: Unplug },
  unknown: { label: 'Not known', title: 'The Envoy has not been asked yet, or can’t be.', icon: CircleHelp },
}

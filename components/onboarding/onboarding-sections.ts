/** The pages of Onboarding that stand beside one another. */
export const ONBOARDING_SECTIONS = [
  { href: '/onboarding', label: 'Overview' },
  { href: '/onboarding/workload-group', label: 'WorkloadGroup' },
  { href: '/onboarding/service-entry', label: 'ServiceEntry' },
  { href: '/onboarding/sidecar', label: 'Sidecar' },
  { href: '/onboarding/peer-authentication', label: 'PeerAuthentication' },
  { href: '/onboarding/gateways', label: 'Gateways' },
] as const

/** The section that a path belongs to; the bundle of a VM and its leaving belong to the overview. */
export const sectionOf = (pathname: string): string =>
  ONBOARDING_SECTIONS.find(({ href }) => href === pathname)?.href ?? '/onboarding'

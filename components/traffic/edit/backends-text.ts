import type { Backends } from '#lib/mesh/views.ts'
import type { EndpointCounts } from '#lib/traffic/endpoint-set.ts'

/** Who stands behind a destination, in words, and whether nobody does. */
export function describeBackends(
  backends: Backends | undefined,
  subset: string,
): { text: string; isDead: boolean } {
  if (!backends) return { text: 'not known yet', isDead: false }
  if (!backends.known)
    return {
      text: subset ? `no DestinationRule defines subset ${subset}` : 'nothing defines this host',
      isDead: true,
    }
  const parts = partsOf(backends)
  if (parts.length === 0) return { text: 'nothing behind it', isDead: true }
  return {
    text: `${parts.join(', ')} take requests`,
    isDead: backends.vmsEligible + backends.podsReady === 0,
  }
}

/** What labels select, in words, and whether that is nothing at all. */
export function describeCounts(counts: EndpointCounts): { text: string; isNone: boolean } {
  const parts = partsOf(counts)
  return parts.length === 0
    ? { text: 'selects nothing', isNone: true }
    : { text: `selects ${parts.join(', ')} that take requests`, isNone: false }
}

const partsOf = ({ vmsEligible, vmsTotal, podsReady, podsTotal }: EndpointCounts): string[] => [
  ...(vmsTotal > 0 ? [`${vmsEligible.toLocaleString('en')} of ${vmsTotal.toLocaleString('en')} VMs`] : []),
  ...(podsTotal > 0 ? [`${podsReady.toLocaleString('en')} of ${podsTotal.toLocaleString('en')} pods`] : []),
]

/** The colour of a destination: VMs, pods, or both and neither. */
export function backendFill(backends: Backends | undefined): string {
  if (!backends) return 'bg-unknown-fill'
  if (backends.vmsTotal > 0 && backends.podsTotal === 0) return 'bg-vm-fill'
  return backends.podsTotal > 0 && backends.vmsTotal === 0 ? 'bg-pod-fill' : 'bg-accent'
}

import type { Backends } from '#lib/mesh/views.ts'

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
  const { vmsEligible, vmsTotal, podsReady, podsTotal } = backends
  const parts = [
    ...(vmsTotal > 0 ? [`${vmsEligible} of ${vmsTotal} VMs`] : []),
    ...(podsTotal > 0 ? [`${podsReady} of ${podsTotal} pods`] : []),
  ]
  if (parts.length === 0) return { text: 'nothing behind it', isDead: true }
  return { text: `${parts.join(', ')} take requests`, isDead: vmsEligible + podsReady === 0 }
}

/** The colour of a destination: VMs, pods, or both and neither. */
export function backendFill(backends: Backends | undefined): string {
  if (!backends) return 'bg-unknown-fill'
  if (backends.vmsTotal > 0 && backends.podsTotal === 0) return 'bg-vm-fill'
  return backends.podsTotal > 0 && backends.vmsTotal === 0 ? 'bg-pod-fill' : 'bg-accent'
}

/**
 * The endpoints behind a host that carry the same labels: what a subset selects is told from these, without sending
 * thousands of endpoints to a browser.
 */
export type EndpointSet = {
  labels: Record<string, string>
  vmsEligible: number
  vmsTotal: number
  podsReady: number
  podsTotal: number
}

export type EndpointCounts = Omit<EndpointSet, 'labels'>

/** What a subset with these labels would select: an endpoint has to carry all of them. */
export function countSelected(
  sets: readonly EndpointSet[],
  labels: Readonly<Record<string, string>>,
): EndpointCounts {
  const wanted = Object.entries(labels)
  const counts = { vmsEligible: 0, vmsTotal: 0, podsReady: 0, podsTotal: 0 }
  for (const set of sets) {
    if (!wanted.every(([key, value]) => set.labels[key] === value)) continue
    counts.vmsEligible += set.vmsEligible
    counts.vmsTotal += set.vmsTotal
    counts.podsReady += set.podsReady
    counts.podsTotal += set.podsTotal
  }
  return counts
}

/** `GET /api/traffic/endpoints?host=`: one endpoint behind a host, for the simulator. */
export type EndpointRow = {
  kind: 'vm' | 'pod'
  namespace: string
  name: string
  address: string
  labels: Record<string, string>
  /** Whether istiod sends it to proxies as one that takes requests. */
  eligible: boolean
  /** Weight within its cluster: a WorkloadEntry's, 1 otherwise. */
  weight: number
}
export type EndpointsAnswer = { host: string; endpoints: EndpointRow[]; total: number }

/** An endpoint that istiod has for one port of a service (`/debug/endpointShardz`). */
export type ToldEndpoint = {
  address: string
  /** Of the service. */
  host: string
  namespace: string
  /** The service port's name, and the number that the endpoint listens on. */
  port: string
  number: number
  /** The WorkloadGroup of a VM that registered itself, the Deployment of a pod. */
  workload: string
  network: string
}

/** The endpoints of all istiods by address, and which of them told; `missing` says who did not, and why. */
export type ToldEndpoints = {
  byAddress: ReadonlyMap<string, readonly (ToldEndpoint & { istiod: string })[]>
  asked: readonly string[]
  missing: string
  atMs: number
}

/** What was told, or in a sentence why nothing was. */
export type OrReason<T> = T | { reason: string }

/** What one istiod has counted since it started: of the whole mesh, not of one VM. */
export type RegistrationCounts = {
  /** WorkloadEntries made or taken up again, and what failed on the way. */
  registered: number
  failed: number
  /** Certificates given out, and requests for one that were refused: an expired or foreign token. */
  certificates: number
  refused: number
}
export type ToldCounts = {
  byIstiod: ReadonlyMap<string, RegistrationCounts>
  missing: string
  atMs: number
}

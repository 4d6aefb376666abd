import type { WritableRef } from '#lib/traffic/edit.ts'
import type { Acknowledgement } from '#lib/traffic/operation.ts'
import type { SyncType } from '#server/istiod/sync.ts'

/**
 * What istiod sends to proxies for each kind. A WorkloadGroup is sent to none: istiod reads it when a VM connects.
 */
const SENT_AS: Record<WritableRef['kind'], SyncType | null> = {
  WorkloadGroup: null,
  WorkloadEntry: 'endpoint',
  ServiceEntry: 'all',
  Sidecar: 'all',
  PeerAuthentication: 'listener',
  Gateway: 'route',
  VirtualService: 'route',
  DestinationRule: 'cluster',
}

/** What to ask proxies about after a write of this kind; null when there is nothing to wait for. */
export const syncTypeOf = (kind: WritableRef['kind']): SyncType | null => SENT_AS[kind]

/** What is said of a write that no proxy is sent anything for. */
export const NOT_NEEDED: Acknowledgement = {
  state: 'not-needed',
  connected: 0,
  sent: 0,
  acknowledged: 0,
  rejected: [],
  reason: 'istiod sends it to no proxy: it is read when a VM connects',
}

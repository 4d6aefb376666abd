import type { ServedKind } from '#server/demo/kube/served-kinds.ts'
import { partOf } from '#server/demo/parts.ts'
import { judgeDestinationRule } from '#server/demo/webhook/destination-rule.ts'
import { judgeGateway } from '#server/demo/webhook/gateway.ts'
import { judgePeerAuthentication } from '#server/demo/webhook/peer-authentication.ts'
import { judgeServiceEntry } from '#server/demo/webhook/service-entry.ts'
import { judgeSidecar } from '#server/demo/webhook/sidecar.ts'
import type { Verdict } from '#server/demo/webhook/verdict.ts'
import { judgeVirtualService } from '#server/demo/webhook/virtual-service.ts'
import { judgeWorkloadEntry, judgeWorkloadGroup } from '#server/demo/webhook/workload.ts'

type Judged = {
  kind: ServedKind
  metadata: { name?: string; namespace?: string; labels?: Record<string, string> }
} & Record<string, unknown>

/**
 * What Istio's validating webhook says of an object, in our own words: the contract suite compares the outcome with
 * the real one. Kinds that Isthmus does not write pass.
 */
export function judge({ kind, metadata, spec }: Judged): Verdict {
  const [part, namespace] = [partOf(spec), metadata.namespace ?? '']
  switch (kind) {
    case 'VirtualService':
      return judgeVirtualService(part, namespace)
    case 'DestinationRule':
      return judgeDestinationRule(part, namespace)
    case 'ServiceEntry':
      return judgeServiceEntry(part, namespace, metadata.labels ?? {})
    case 'WorkloadEntry':
      return judgeWorkloadEntry(part)
    case 'WorkloadGroup':
      return judgeWorkloadGroup(part)
    case 'Gateway':
      return judgeGateway(part, metadata.name ?? '')
    case 'Sidecar':
      return judgeSidecar(part)
    case 'PeerAuthentication':
      return judgePeerAuthentication(part)
    default:
      return { errors: [], warnings: [] }
  }
}

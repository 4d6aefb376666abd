import type { Problem } from '#server/demo/kube/crd-schema.ts'
import type { DraftObject, RawObject } from '#server/demo/kube/object-store.ts'
import type { ServedKind } from '#server/demo/kube/served-kinds.ts'
import { partOf } from '#server/demo/parts.ts'

/** What the API server fills in of a core kind when it is created: names, phases, cluster addresses. */
export function withDefaults(draft: DraftObject, allocate: () => string): DraftObject {
  switch (draft.kind) {
    case 'Namespace':
      return {
        ...draft,
        metadata: {
          ...draft.metadata,
          labels: { ...draft.metadata.labels, 'kubernetes.io/metadata.name': draft.metadata.name },
        },
        spec: { finalizers: ['kubernetes'] },
        status: { phase: 'Active' },
      }
    case 'Service':
      return {
        ...draft,
        spec: serviceSpec(partOf(draft.spec), allocate),
        status: { loadBalancer: {}, ...partOf(draft.status) },
      }
    case 'Pod':
      return {
        ...draft,
        spec: {
          restartPolicy: 'Always',
          dnsPolicy: 'ClusterFirst',
          serviceAccountName: 'default',
          terminationGracePeriodSeconds: 30,
          ...partOf(draft.spec),
        },
        status: { phase: 'Pending', qosClass: 'BestEffort', ...partOf(draft.status) },
      }
    default:
      return draft
  }
}

function serviceSpec(spec: Record<string, unknown>, allocate: () => string): Record<string, unknown> {
  const type = spec.type ?? 'ClusterIP'
  const ports = Array.isArray(spec.ports) ? spec.ports : []
  const address = type === 'ExternalName' ? undefined : (spec.clusterIP ?? allocate())
  return {
    sessionAffinity: 'None',
    ...(address
      ? { internalTrafficPolicy: 'Cluster', ipFamilies: ['IPv4'], ipFamilyPolicy: 'SingleStack' }
      : {}),
    ...spec,
    type,
    ...(address ? { clusterIP: address, clusterIPs: [address] } : {}),
    ports: ports.map((port: Record<string, unknown>) => ({
      protocol: 'TCP',
      targetPort: port.port,
      ...port,
    })),
  }
}

/** Hands out cluster addresses of 10.96.0.0/16 one after another, around those that Services already have. */
export function addressAllocator(services: () => readonly RawObject[]): () => string {
  let last = 10
  return () => {
    const taken = new Set(services().map(({ spec }) => partOf(spec).clusterIP))
    for (;;) {
      last += 1
      const address = `10.96.${last >> 8}.${last & 255}`
      if (!taken.has(address)) return address
    }
  }
}

/** What the API server lets nobody change in an existing object of a core kind. */
export function immutableField(kind: ServedKind, before: RawObject, after: Record<string, unknown>): string {
  const [old, now] = [partOf(before.spec), partOf(after.spec)]
  if (kind === 'Service' && old.clusterIP !== undefined && now.clusterIP !== old.clusterIP)
    return 'spec.clusterIP'
  if (kind === 'Pod' && now.nodeName !== old.nodeName) return 'spec.nodeName'
  return ''
}

/** What the API server refuses of the values of a core kind, beyond their types. */
export function valueProblems(kind: ServedKind, object: Record<string, unknown>): Problem[] {
  if (kind !== 'Lease') return []
  const { leaseDurationSeconds: duration = 1, leaseTransitions: transitions = 0 } = partOf(object.spec)
  const wrong = (field: string, value: unknown, message: string): Problem => ({
    field: `spec.${field}`,
    message: `Invalid value: ${value}: ${message}`,
  })
  return [
    ...(Number(duration) > 0 ? [] : [wrong('leaseDurationSeconds', duration, 'must be greater than 0')]),
    ...(Number(transitions) < 0
      ? [wrong('leaseTransitions', transitions, 'must be greater than or equal to 0')]
      : []),
  ]
}

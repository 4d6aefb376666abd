import { describe, expect, it } from 'vitest'
import { OBJECT_SCHEMAS } from '#lib/kube/objects.ts'
import { createSharer } from '#server/kube/share-parts.ts'

const entry = (name: string, labels: Record<string, string>) =>
  OBJECT_SCHEMAS.WorkloadEntry.parse({
    metadata: { name, namespace: 'ns', labels, managedFields: [{ manager: 'pilot-discovery' }] },
    spec: { address: '192.0.2.1', labels, ports: { http: 80 } },
  })

describe('createSharer', () => {
  it('keeps every value as it was, and equal parts only once', () => {
    const share = createSharer()
    const [a, b, c] = [entry('a', { app: 'x' }), entry('b', { app: 'x' }), entry('c', { app: 'y' })]
    const [sharedA, sharedB, sharedC] = [share(a), share(b), share(c)]
    expect([sharedA, sharedB, sharedC]).toEqual([a, b, c])
    expect(sharedB.metadata.labels).toBe(sharedA.metadata.labels)
    expect(sharedB.spec.ports).toBe(sharedA.spec.ports)
    expect(sharedC.metadata.managers).toBe(sharedA.metadata.managers)
    expect(sharedC.metadata.labels).not.toBe(sharedA.metadata.labels)
  })

  it('keeps what pods say of their proxies, and the ports of EndpointSlices, once', () => {
    const share = createSharer()
    const containers = [{ name: 'istio-proxy', args: ['proxy', 'sidecar'] }]
    const [one, other] = ['a', 'b'].map((name) =>
      share(OBJECT_SCHEMAS.Pod.parse({ metadata: { name }, spec: { containers } })),
    )
    expect(one?.spec.proxy).toMatchObject({ type: 'sidecar', dnsCapture: false })
    expect(other?.spec.proxy).toBe(one?.spec.proxy)
    const ports = [{ name: 'http', port: 80 }]
    const [first, second] = ['a', 'b'].map((name) =>
      share(OBJECT_SCHEMAS.EndpointSlice.parse({ metadata: { name }, ports })),
    )
    expect(first?.ports).toEqual([{ name: 'http' }])
    expect(second?.ports).toBe(first?.ports)
  })

  it('forgets rather than grows', () => {
    const share = createSharer(3)
    for (let index = 0; index < 100; index++) {
      const one = entry(`vm-${index}`, { number: String(index) })
      expect(share(one)).toEqual(one)
    }
  })
})

import type { Manifest } from '#lib/names/names.test-helper.ts'

/** Manifests of small meshes for the tests of names, with the fields that matter to names and no others. */
type Place = { namespace?: string; name: string; labels?: Record<string, string>; exportTo?: string }

const metadata = ({ namespace = 'shop', name, labels = {}, exportTo = '' }: Place) => ({
  namespace,
  name,
  uid: `${namespace}/${name}`,
  creationTimestamp: '2026-01-01T00:00:00Z',
  labels,
  ...(exportTo ? { annotations: { 'networking.istio.io/exportTo': exportTo } } : {}),
})

export const service = (place: Place, clusterIP: string, spec: Record<string, unknown> = {}): Manifest => ({
  kind: 'Service',
  metadata: metadata(place),
  spec: { clusterIP, selector: { app: place.name }, ports: [{ name: 'http', port: 80 }], ...spec },
})

export const serviceEntry = (
  place: Place,
  spec: Record<string, unknown> & { hosts: string[] },
  status: { value: string; host: string }[] = [],
): Manifest => ({
  kind: 'ServiceEntry',
  metadata: metadata(place),
  spec: { resolution: 'DNS', ports: [{ number: 80, name: 'http', protocol: 'HTTP' }], ...spec },
  status: { addresses: status },
})

export const sidecar = (place: Place, hosts: string[]): Manifest => ({
  kind: 'Sidecar',
  metadata: metadata(place),
  spec: { egress: [{ hosts }] },
})

export const workloadEntry = (place: Place, address: string): Manifest => ({
  kind: 'WorkloadEntry',
  metadata: metadata(place),
  spec: { address, labels: place.labels ?? {} },
})

/** A pod of the Service of its label `app`, with the EndpointSlice that lists it. */
export function pod(place: Place, podIP: string, { ready = true, more = {} } = {}): Manifest[] {
  const { namespace = 'shop', name, labels = {} } = place
  const status = {
    phase: 'Running',
    podIP,
    conditions: [{ type: 'Ready', status: ready ? 'True' : 'False' }],
  }
  const slice = metadata({
    namespace,
    name: `slice-of-${name}`,
    labels: { 'kubernetes.io/service-name': labels.app ?? '' },
  })
  return [
    { kind: 'Pod', metadata: metadata(place), spec: more, status },
    {
      kind: 'EndpointSlice',
      metadata: slice,
      ports: [{ name: 'http', port: 80 }],
      endpoints: [{ addresses: [podIP], conditions: { ready }, targetRef: { kind: 'Pod', namespace, name } }],
    },
  ]
}

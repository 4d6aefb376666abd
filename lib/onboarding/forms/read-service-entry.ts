import { protocolOfPortName } from '#lib/istio-values/istio-values.ts'
import { isJsonObject, type JsonObject, textsOf } from '#lib/json.ts'
import { pairsOf } from '#lib/onboarding/forms/pair.ts'
import { objectsOf, without } from '#lib/onboarding/forms/parts.ts'
import {
  type EndpointForm,
  type EntryPortForm,
  emptyEndpoint,
  emptyEntryPort,
  emptyServiceEntryForm,
  LOCATIONS,
  RESOLUTIONS,
  type ServiceEntryForm,
} from '#lib/onboarding/forms/service-entry.ts'
import { numberAt, objectAt, textAt } from '#lib/traffic/spec-edit.ts'

const SHOWN = [
  ...['hosts', 'addresses', 'ports', 'location', 'resolution'],
  ...['workloadSelector', 'endpoints', 'exportTo'],
]

/** The form of a ServiceEntry that exists; what the form has no input for is kept and written again. */
export function serviceEntryFormOf(manifest: JsonObject): ServiceEntryForm {
  const spec = objectAt(manifest, 'spec')
  const metadata = objectAt(manifest, 'metadata')
  const location = LOCATIONS.find((one) => one === spec.location)
  const resolution = RESOLUTIONS.find((one) => one === spec.resolution)
  return {
    name: textAt(metadata, 'name'),
    namespace: textAt(metadata, 'namespace'),
    hosts: textsOf(spec.hosts),
    addresses: textsOf(spec.addresses),
    ports: objectsOf(spec.ports).map(readPort),
    location: location ?? '',
    resolution: resolution ?? '',
    backends: isJsonObject(spec.workloadSelector)
      ? 'selector'
      : objectsOf(spec.endpoints).length > 0
        ? 'endpoints'
        : 'none',
    selector: pairsOf(objectAt(objectAt(spec, 'workloadSelector'), 'labels')),
    endpoints: objectsOf(spec.endpoints).map(readEndpoint),
    exportTo: textsOf(spec.exportTo),
    kept: {
      metadata: without(metadata, ['name', 'namespace']),
      spec: without(spec, SHOWN),
    },
  }
}

const readPort = (port: JsonObject): EntryPortForm => ({
  name: textAt(port, 'name'),
  number: numberAt(port, 'number'),
  protocol: textAt(port, 'protocol'),
  targetPort: numberAt(port, 'targetPort'),
  kept: without(port, Object.keys(emptyEntryPort())),
})

const readEndpoint = (endpoint: JsonObject): EndpointForm => ({
  address: textAt(endpoint, 'address'),
  ports: pairsOf(objectAt(endpoint, 'ports')),
  labels: pairsOf(objectAt(endpoint, 'labels')),
  network: textAt(endpoint, 'network'),
  locality: textAt(endpoint, 'locality'),
  weight: numberAt(endpoint, 'weight'),
  serviceAccount: textAt(endpoint, 'serviceAccount'),
  kept: without(endpoint, Object.keys(emptyEndpoint())),
})

/**
 * A form for the service of a WorkloadGroup: its labels select, and its ports are the service's. A workload's port is
 * found by the name of the service's port, so the names stay the same.
 */
export function serviceEntryForGroup(group: JsonObject): ServiceEntryForm {
  const metadata = objectAt(group, 'metadata')
  const { labels, ports } = groupFacts(group)
  return {
    ...emptyServiceEntryForm(),
    name: textAt(metadata, 'name'),
    namespace: textAt(metadata, 'namespace'),
    ports: ports.map(({ name, number }) => ({
      ...emptyEntryPort(),
      name,
      number,
      protocol: protocolOfPortName(name),
    })),
    selector: pairsOf(labels),
  }
}

/** The labels that the group's workloads get, and its ports. Labels of the metadata win over those of the template. */
export function groupFacts(group: JsonObject): {
  labels: JsonObject
  ports: { name: string; number: number }[]
} {
  const spec = objectAt(group, 'spec')
  const template = objectAt(spec, 'template')
  return {
    labels: { ...objectAt(template, 'labels'), ...objectAt(objectAt(spec, 'metadata'), 'labels') },
    ports: Object.entries(objectAt(template, 'ports')).flatMap(([name, number]) =>
      typeof number === 'number' ? [{ name, number }] : [],
    ),
  }
}

import { protocolOfPortName } from '#lib/istio-values/istio-values.ts'
import { isJsonObject, type JsonObject, textsOf } from '#lib/json.ts'
import { apiVersionOf } from '#lib/kube/kinds.ts'
import { type Pair, pairsOf } from '#lib/onboarding/forms/pair.ts'
import { filled, objectsOf, without, written } from '#lib/onboarding/forms/parts.ts'
import { groupFacts } from '#lib/onboarding/forms/read-service-entry.ts'
import { selectorOf } from '#lib/onboarding/forms/service-entry.ts'
import { numberAt, objectAt, textAt } from '#lib/traffic/spec-edit.ts'

export const CAPTURE_MODES = ['DEFAULT', 'IPTABLES', 'NONE'] as const
type CaptureMode = (typeof CAPTURE_MODES)[number] | ''

type ListenerForm = {
  number: number | null
  name: string
  protocol: string
  bind: string
  captureMode: CaptureMode
  /** Fields of the object that the form has no input for; those of its port are under `port`. */
  kept: JsonObject
}

/** What the workload's proxy takes in. */
export type IngressForm = ListenerForm & { defaultEndpoint: string }

/** Whether an egress listener is for every port, for one, or for a socket. */
export type EgressOn = 'any' | 'port' | 'socket'

/** What the workload may call. */
export type EgressForm = ListenerForm & { on: EgressOn; hosts: string[] }

/** A Sidecar as a form shows it. */
export type SidecarForm = {
  name: string
  namespace: string
  /** Whom it is for: workloads with these labels, or the whole namespace. */
  appliesTo: 'labels' | 'namespace'
  selector: Pair[]
  ingress: IngressForm[]
  egress: EgressForm[]
  /** Calls to hosts that the mesh does not know; empty where the mesh's own setting holds. */
  outbound: 'ALLOW_ANY' | 'REGISTRY_ONLY' | ''
  kept: { metadata: JsonObject; spec: JsonObject; outbound: JsonObject }
}

const emptyListener = (): ListenerForm => ({
  number: null,
  name: '',
  protocol: '',
  bind: '',
  captureMode: '',
  kept: {},
})
export const emptyIngress = (): IngressForm => ({ ...emptyListener(), defaultEndpoint: '' })
export const emptyEgress = (): EgressForm => ({ ...emptyListener(), on: 'any', hosts: [''] })

/** A Sidecar for some workloads that narrows what they call to their own namespace and Istio's. */
export const emptySidecarForm = (): SidecarForm => ({
  name: '',
  namespace: '',
  appliesTo: 'labels',
  selector: [{ key: '', value: '' }],
  ingress: [],
  egress: [{ ...emptyEgress(), hosts: ['./*', 'istio-system/*'] }],
  outbound: '',
  kept: { metadata: {}, spec: {}, outbound: {} },
})

/** The Sidecar that a form describes, whatever is wrong with it. */
export function sidecarOf(form: SidecarForm): JsonObject {
  const outbound = filled({ mode: form.outbound, ...form.kept.outbound })
  return {
    apiVersion: apiVersionOf('Sidecar'),
    kind: 'Sidecar',
    metadata: { name: form.name, namespace: form.namespace, ...form.kept.metadata },
    spec: {
      ...(form.appliesTo === 'labels' ? { workloadSelector: selectorOf(form.selector) } : {}),
      ...filled({
        ingress: form.ingress.map(ingressOf),
        egress: form.egress.map(egressOf),
        outboundTrafficPolicy: outbound,
      }),
      ...form.kept.spec,
    },
  }
}

const portOf = ({ number, name, protocol, kept }: ListenerForm): JsonObject => ({
  ...(number === null ? {} : { number }),
  ...filled({ name, protocol }),
  ...objectAt(kept, 'port'),
})

const ingressOf = (listener: IngressForm): JsonObject => ({
  port: portOf(listener),
  ...filled({
    bind: listener.bind,
    captureMode: listener.captureMode,
    defaultEndpoint: listener.defaultEndpoint,
  }),
  ...without(listener.kept, ['port']),
})

const egressOf = (listener: EgressForm): JsonObject => ({
  ...(listener.on === 'any'
    ? {}
    : { port: portOf(listener.on === 'socket' ? { ...listener, number: null } : listener) }),
  ...filled({
    bind: listener.on === 'any' ? '' : listener.bind,
    captureMode: listener.captureMode,
  }),
  hosts: written(listener.hosts),
  ...without(listener.kept, ['port']),
})

/** The form of a Sidecar that exists; what the form has no input for is kept and written again. */
export function sidecarFormOf(manifest: JsonObject): SidecarForm {
  const [metadata, spec] = [objectAt(manifest, 'metadata'), objectAt(manifest, 'spec')]
  const outbound = objectAt(spec, 'outboundTrafficPolicy')
  const hasOutbound = isJsonObject(spec.outboundTrafficPolicy)
  return {
    name: textAt(metadata, 'name'),
    namespace: textAt(metadata, 'namespace'),
    appliesTo: isJsonObject(spec.workloadSelector) ? 'labels' : 'namespace',
    selector: pairsOf(objectAt(objectAt(spec, 'workloadSelector'), 'labels')),
    ingress: objectsOf(spec.ingress).map((one) => ({
      ...readListener(one),
      defaultEndpoint: textAt(one, 'defaultEndpoint'),
      kept: keptOf(one, ['defaultEndpoint']),
    })),
    egress: objectsOf(spec.egress).map(readEgress),
    // A policy that names no mode is REGISTRY_ONLY: Istio's default where a policy is given.
    outbound: outbound.mode === 'ALLOW_ANY' ? 'ALLOW_ANY' : hasOutbound ? 'REGISTRY_ONLY' : '',
    kept: {
      metadata: without(metadata, ['name', 'namespace']),
      spec: without(spec, ['workloadSelector', 'ingress', 'egress', 'outboundTrafficPolicy']),
      outbound: without(outbound, ['mode']),
    },
  }
}

function readEgress(egress: JsonObject): EgressForm {
  const listener = readListener(egress)
  const hasNumber = listener.number !== null && listener.number !== 0
  return {
    ...listener,
    on: !isJsonObject(egress.port) ? 'any' : hasNumber ? 'port' : 'socket',
    hosts: textsOf(egress.hosts),
    kept: keptOf(egress, ['hosts']),
  }
}

const readListener = (listener: JsonObject): Omit<ListenerForm, 'kept'> => {
  const port = objectAt(listener, 'port')
  return {
    number: numberAt(port, 'number'),
    name: textAt(port, 'name'),
    protocol: textAt(port, 'protocol'),
    bind: textAt(listener, 'bind'),
    captureMode: CAPTURE_MODES.find((mode) => mode === listener.captureMode) ?? '',
  }
}

const keptOf = (listener: JsonObject, shown: readonly string[]): JsonObject => ({
  ...without(listener, ['port', 'bind', 'captureMode', ...shown]),
  ...filled({ port: without(objectAt(listener, 'port'), ['number', 'name', 'protocol']) }),
})

/** A form for the VMs of a WorkloadGroup: its labels select them, and each of its ports is taken in on loopback. */
export function sidecarForGroup(group: JsonObject): SidecarForm {
  const metadata = objectAt(group, 'metadata')
  const { labels, ports } = groupFacts(group)
  return {
    ...emptySidecarForm(),
    name: textAt(metadata, 'name'),
    namespace: textAt(metadata, 'namespace'),
    selector: pairsOf(labels),
    ingress: ports.map(({ name, number }) => ({
      ...emptyIngress(),
      number,
      name,
      protocol: protocolOfPortName(name),
      defaultEndpoint: `127.0.0.1:${number}`,
    })),
  }
}

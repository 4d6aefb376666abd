import { isJsonObject, type JsonObject, textsOf } from '#lib/json.ts'
import { keyOf } from '#lib/kube/object-ref.ts'
import type { VirtualService } from '#lib/kube/objects.ts'
import type { Inventory } from '#lib/mesh/inventory.ts'
import { carries } from '#lib/mesh/label-index.ts'
import { ISTIOD_PORT } from '#lib/onboarding/bundle/flags.ts'
import { objectAt } from '#lib/traffic/spec-edit.ts'

type Objects = Pick<Inventory['objects'], 'Gateway' | 'VirtualService' | 'Pod'>
type Place = { namespace: string; name: string }

/** Gateways by which a Service's pods take connections for istiod, and the VirtualServices that send these on to it. */
type Exposure = { hasPort: boolean; gateways: string[]; virtualServices: string[] }

/** How an ingress Service passes on what comes for istiod, as far as Istio's own objects tell. */
export function exposureOf(service: JsonObject, at: Place, istiod: Place, objects: Objects): Exposure {
  const spec = objectAt(service, 'spec')
  const port = listOf(spec.ports).find((one) => one.port === ISTIOD_PORT)
  const numbers = [ISTIOD_PORT, ...(typeof port?.targetPort === 'number' ? [port.targetPort] : [])]
  const selector = labelsOf(spec.selector)
  const pods = [...objects.Pod.values()].filter(
    ({ metadata }) => metadata.namespace === at.namespace && carries(metadata.labels, selector),
  )
  const labels = [selector, ...pods.map(({ metadata }) => metadata.labels)]
  const gateways = [...objects.Gateway.values()]
    .filter((gateway) => {
      const wanted = labelsOf(gateway.spec.selector)
      return (
        Object.keys(wanted).length > 0 &&
        labels.some((has) => carries(has, wanted)) &&
        listOf(gateway.spec.servers).some((server) => passes(server, numbers))
      )
    })
    .map(({ metadata }) => keyOf(metadata))
  const virtualServices = [...objects.VirtualService.values()]
    .filter((one) => namesGateway(one, gateways) && leadsTo(one, istiod))
    .map(({ metadata }) => keyOf(metadata))
  return { hasPort: port !== undefined, gateways, virtualServices }
}

/** Istiod itself has to end the TLS: the VM checks its certificate. */
function passes(server: JsonObject, numbers: readonly number[]): boolean {
  const number = Number(objectAt(server, 'port').number)
  const { mode } = objectAt(server, 'tls')
  return numbers.includes(number) && (mode === undefined || mode === 'PASSTHROUGH')
}

const namesGateway = ({ metadata, spec }: VirtualService, gateways: readonly string[]): boolean =>
  textsOf(spec.gateways).some((name) =>
    gateways.includes(name.includes('/') ? name : `${metadata.namespace}/${name}`),
  )

function leadsTo({ metadata, spec }: VirtualService, istiod: Place): boolean {
  const names = [`${istiod.name}.${istiod.namespace}`, `${istiod.name}.${istiod.namespace}.svc`]
  if (metadata.namespace === istiod.namespace) names.push(istiod.name)
  return [spec.tls, spec.tcp]
    .flatMap(listOf)
    .flatMap(({ route }) => listOf(route))
    .some((route) => {
      const destination = objectAt(route, 'destination')
      const { number } = objectAt(destination, 'port')
      const host = String(destination.host)
      return (
        (names.includes(host) || host.startsWith(`${names[1]}.`)) &&
        (number === undefined || number === ISTIOD_PORT)
      )
    })
}

const listOf = (value: unknown): JsonObject[] => (Array.isArray(value) ? value.filter(isJsonObject) : [])
const labelsOf = (value: unknown): Record<string, string> =>
  isJsonObject(value)
    ? Object.fromEntries(Object.entries(value).map(([name, text]) => [name, String(text)]))
    : {}

import { readChain } from '#lib/envoy/filter-chain.ts'
import { chainsOf } from '#lib/envoy/inline-routes.ts'
import { objectAt, objectsAt, textAt } from '#lib/envoy/json-parts.ts'
import type { EnvoyListener } from '#lib/envoy/listener.ts'
import { addressSchema, addressText } from '#lib/envoy/parts.ts'
import { explainPort } from '#lib/envoy/ports.ts'
import type { ConfigResource, ProxyConfig } from '#lib/envoy/proxy-config.ts'
import type { JsonObject } from '#lib/json.ts'

/** The listeners of a configuration in its order, with their filter chains. One that warms up or drains is a listener of its own. */
export const listenersOf = ({ resources }: ProxyConfig): EnvoyListener[] =>
  resources.flatMap((one) => (one.kind === 'listener' ? [listenerOf(one)] : []))

function listenerOf({ name, body, state }: ConfigResource): EnvoyListener {
  const own = objectAt(body, 'address')
  const addresses = [own, ...objectsAt(body, 'additional_addresses').map((one) => objectAt(one, 'address'))]
  const port = addressOf(own).socket_address?.port_value ?? null
  return {
    name: name || textOf(own),
    addresses: addresses.map(textOf).filter(Boolean),
    port,
    direction: directionOf(textAt(body, 'traffic_direction')),
    state: stateOf(state),
    chains: chainsOf(body).map((chain) => readChain(chain, name)),
    explained: port === null ? '' : explainPort(port),
  }
}

const addressOf = (address: JsonObject) => addressSchema.safeParse(address).data ?? {}
const textOf = (address: JsonObject): string => addressText(addressOf(address))

const directionOf = (told: string): EnvoyListener['direction'] =>
  told === 'INBOUND' ? 'inbound' : told === 'OUTBOUND' ? 'outbound' : 'unspecified'

/** What the bootstrap has is in use from the start. */
const stateOf = (state: ConfigResource['state']): EnvoyListener['state'] =>
  state.kind === 'error' ? state : { kind: state.kind === 'static' ? 'active' : state.kind }

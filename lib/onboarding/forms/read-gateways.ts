import { gatewayKey } from '#lib/checks/rules/gateway-parts.ts'
import { type JsonObject, textsOf } from '#lib/json.ts'
import { emptyGatewaysForm, type GatewaysForm, type IstiodPortForm } from '#lib/onboarding/forms/gateways.ts'
import { pairsOf } from '#lib/onboarding/forms/pair.ts'
import { objectsOf } from '#lib/onboarding/forms/parts.ts'
import { numberAt, objectAt, textAt } from '#lib/traffic/spec-edit.ts'

const modeOf = (server: JsonObject): string => textAt(objectAt(server, 'tls'), 'mode')
export const portOf = (server: JsonObject): JsonObject => objectAt(server, 'port')
export const portNameOf = (server: JsonObject): string => textAt(portOf(server), 'name')

/** A server that a form of istiod's Gateway has a row for. */
export const isForIstiod = (server: JsonObject): boolean =>
  modeOf(server) === 'PASSTHROUGH' && textsOf(server.hosts).join() === '*'
export const isForServices = (server: JsonObject): boolean => modeOf(server) === 'AUTO_PASSTHROUGH'

/** Whether the form has something to show of a Gateway. */
export const isEastWest = (spec: JsonObject): boolean =>
  objectsOf(spec.servers).some((server) => isForIstiod(server) || isForServices(server))

/** Where a TLS route of one port leads: to a port of istiod in the same namespace. */
export type IstiodRoute = { port: number; revision: string; domain: string; target: number }

/** What the form shows of a TLS route; null for a route that is none of istiod's, or not of one port to one destination. */
export function readRoute(route: JsonObject, namespace: string): IstiodRoute | null {
  const [only, ...more] = objectsOf(route.route).map((one) => objectAt(one, 'destination'))
  const [, revision = '', of = '', domain = ''] =
    /^istiod(?:-([^.]+))?\.([^.]+)\.svc\.(.+)$/.exec(only ? textAt(only, 'host') : '') ?? []
  if (!only || more.length > 0 || of !== namespace) return null
  const [port = null, ...others] = new Set(objectsOf(route.match).map((match) => numberAt(match, 'port')))
  const target = numberAt(objectAt(only, 'port'), 'number')
  return port === null || others.length > 0 || target === null ? null : { port, revision, domain, target }
}

const namespaceOf = (manifest: JsonObject): string => textAt(objectAt(manifest, 'metadata'), 'namespace')

/** The routes of a VirtualService that a form can show. */
export const istiodRoutesOf = (virtualService: JsonObject): IstiodRoute[] =>
  objectsOf(objectAt(virtualService, 'spec').tls).flatMap(
    (route) => readRoute(route, namespaceOf(virtualService)) ?? [],
  )

/** Whether a VirtualService is for a Gateway `namespace/name`. */
export const isForGateway = (virtualService: JsonObject, gateway: string): boolean =>
  textsOf(objectAt(virtualService, 'spec').gateways).some(
    (name) => gatewayKey(name, namespaceOf(virtualService)) === gateway,
  )

/**
 * The form of a Gateway that exists, with the VirtualService that leads from it to istiod; null where there is none. Servers
 * and routes that the form has no rows for are not in it: `ontoExisting` keeps them.
 */
export function gatewaysFormOf(gateway: JsonObject, virtualService: JsonObject | null): GatewaysForm {
  const empty = emptyGatewaysForm()
  const [metadata, spec] = [objectAt(gateway, 'metadata'), objectAt(gateway, 'spec')]
  const servers = objectsOf(spec.servers)
  const [forIstiod, forServices] = [servers.filter(isForIstiod), servers.find(isForServices)]
  const form = {
    ...empty,
    namespace: textAt(metadata, 'namespace'),
    selector: pairsOf(objectAt(spec, 'selector')),
    istiod: { ...empty.istiod, isWanted: false },
    services: { ...empty.services, isWanted: false },
  }
  if (forServices && forIstiod.length === 0)
    return {
      ...form,
      services: {
        isWanted: true,
        gateway: textAt(metadata, 'name'),
        number: numberAt(portOf(forServices), 'number'),
        portName: portNameOf(forServices),
        hosts: textsOf(forServices.hosts),
        read: portNameOf(forServices),
      },
    }
  const [first, ...others] = virtualService ? istiodRoutesOf(virtualService) : []
  const routes = [...(first ? [first] : []), ...others.filter((route) => isSameIstiod(route, first))]
  const usual = new Map(empty.istiod.ports.map(({ number, target }) => [number, target]))
  return {
    ...form,
    clusterDomain: first?.domain ?? empty.clusterDomain,
    istiod: {
      isWanted: true,
      gateway: textAt(metadata, 'name'),
      isRouted: virtualService !== null,
      virtualService: virtualService ? textAt(objectAt(virtualService, 'metadata'), 'name') : 'istiod-vs',
      revision: first?.revision ?? '',
      ports: forIstiod.map((server): IstiodPortForm => {
        const number = numberAt(portOf(server), 'number')
        const name = portNameOf(server)
        const route = routes.find(({ port }) => port === number)
        const target = virtualService ? (route?.target ?? null) : (usual.get(number) ?? number)
        return { number, name, target, read: { name, isRouted: route !== undefined } }
      }),
    },
  }
}

/** A VirtualService can lead to several istiods; a form shows one. */
const isSameIstiod = (route: IstiodRoute, first: IstiodRoute | undefined): boolean =>
  route.revision === first?.revision && route.domain === first.domain

import type { JsonObject } from '#lib/json.ts'
import { textsOf } from '#lib/json.ts'
import { ownRevision } from '#lib/onboarding/bundle/flags.ts'
import {
  type GatewaysForm,
  gatewaysOf,
  type IstiodPortForm,
  isRoutedPort,
  istiodRoute,
  istiodServer,
  servicesServer,
} from '#lib/onboarding/forms/gateways.ts'
import { mapOf } from '#lib/onboarding/forms/pair.ts'
import { objectsOf, problem, without } from '#lib/onboarding/forms/parts.ts'
import {
  type IstiodRoute,
  isForGateway,
  isForIstiod,
  isForServices,
  portNameOf,
  portOf,
  readRoute,
} from '#lib/onboarding/forms/read-gateways.ts'
import type { Problem } from '#lib/result.ts'
import { isDeepStrictEqual } from '#lib/stream/equal.ts'
import { numberAt, objectAt, withField } from '#lib/traffic/spec-edit.ts'

/**
 * The objects of a form, each put over the one of its name that is there (`existing`, in the order of `gatewaysOf`; null for
 * none). `begunOn` is the form as it was read from them, null for a new one. Only servers and routes that it read are changed
 * or removed; a new row takes over one of its kind with its port, and all else stays as it is.
 */
export const ontoExisting = (
  form: GatewaysForm,
  existing: readonly (JsonObject | null)[],
  begunOn: GatewaysForm | null,
): JsonObject[] =>
  gatewaysOf(form).map((wanted, at) => {
    const there = existing[at]
    if (!there) return wanted
    const spec = objectAt(there, 'spec')
    if (wanted.kind === 'VirtualService') return { ...wanted, spec: ontoRoutes(form, spec, begunOn) }
    const isIstiods = form.istiod.isWanted && at === 0
    return {
      ...wanted,
      spec: isIstiods ? ontoIstiod(form, spec, begunOn) : ontoServices(form, spec, begunOn),
    }
  })

function ontoIstiod(form: GatewaysForm, there: JsonObject, begunOn: GatewaysForm | null): JsonObject {
  const begun = begunOn?.istiod.isWanted ? begunOn : null
  const rows = form.istiod.ports.map((port) => ({
    read: port.read?.name ?? null,
    server: istiodServer(port),
  }))
  const read = begun?.istiod.ports.flatMap((port) => port.read?.name ?? []) ?? []
  const servers = ontoServers(rows, objectsOf(there.servers), isForIstiod, read)
  return { ...ontoSelector(form, there, begun), servers }
}

function ontoServices(form: GatewaysForm, there: JsonObject, begunOn: GatewaysForm | null): JsonObject {
  const begun = begunOn?.services.isWanted ? begunOn : null
  const rows = [{ read: form.services.read, server: servicesServer(form.services) }]
  return {
    ...ontoSelector(form, there, begun),
    servers: ontoServers(rows, objectsOf(there.servers), isForServices, []),
  }
}

/** A selector that says the same as when it was read stays as it is. */
function ontoSelector({ selector }: GatewaysForm, there: JsonObject, begun: GatewaysForm | null): JsonObject {
  const labels = mapOf(selector)
  if (begun && isDeepStrictEqual(labels, mapOf(begun.selector))) return there
  return withField(there, 'selector', Object.keys(labels).length > 0 ? labels : undefined)
}

type ServerRow = { read: string | null; server: JsonObject }

/** Servers keep their order. Of those named in `read`, the ones that no row stands for any more go. */
function ontoServers(
  rows: readonly ServerRow[],
  there: readonly JsonObject[],
  isOurs: (server: JsonObject) => boolean,
  read: readonly string[],
): JsonObject[] {
  const places = placesOf(rows, there, ({ read: name, server }, one) =>
    name === null ? isOurs(one) && isAlike(server, one) : isOurs(one) && portNameOf(one) === name,
  )
  return [
    ...there.flatMap((server, at) => {
      const row = rows[places.indexOf(at)]
      if (row) return [serverOnto(row.server, server)]
      return isOurs(server) && read.includes(portNameOf(server)) ? [] : [server]
    }),
    ...rows.flatMap(({ server }, at) => (places[at] === -1 ? [server] : [])),
  ]
}

/** Where each row's object stands among those that are there, -1 for nowhere; no two rows have one place. */
function placesOf<R, O>(
  rows: readonly R[],
  there: readonly O[],
  fits: (row: R, one: O) => boolean,
): number[] {
  const taken = new Set<number>()
  return rows.map((row) => {
    const at = there.findIndex((one, place) => !taken.has(place) && fits(row, one))
    taken.add(at)
    return at
  })
}

const isAlike = (one: JsonObject, other: JsonObject): boolean =>
  portNameOf(one) === portNameOf(other) ||
  numberAt(portOf(one), 'number') === numberAt(portOf(other), 'number')

/** The protocol may be HTTPS as well, which is the same to Istio where TLS is passed on. */
const serverOnto = (wanted: JsonObject, there: JsonObject): JsonObject => ({
  ...there,
  port: { ...portOf(there), ...without(portOf(wanted), ['protocol']) },
  hosts: wanted.hosts,
})

/** The routes of rows are the form's; hosts, Gateways and all other routes stay. */
function ontoRoutes(form: GatewaysForm, there: JsonObject, begunOn: GatewaysForm | null): JsonObject {
  const begun = begunOn?.istiod.isRouted && begunOn.istiod.isWanted ? begunOn : null
  const began = (row: IstiodPortForm) =>
    row.read?.isRouted ? begun?.istiod.ports.find(({ read }) => read?.name === row.read?.name) : undefined
  const rows = form.istiod.ports.filter(isRoutedPort)
  const routes = objectsOf(there.tls).map((written) => ({
    written,
    read: readRoute(written, form.namespace),
  }))
  const places = placesOf(rows, routes, (row, { read }) => {
    const was = began(row)
    return was && begun ? isRouteOf(begun, was, read) : isRouteOf(form, row, read)
  })
  const gone = begun
    ? begun.istiod.ports.filter(
        ({ read }) => read?.isRouted && !rows.some((row) => row.read?.name === read.name),
      )
    : []
  const kept = routes.flatMap(({ written, read }, at) => {
    const row = rows[places.indexOf(at)]
    if (row) return [routeOnto(form, row, written, read)]
    return begun && gone.some((was) => isRouteOf(begun, was, read)) ? [] : [written]
  })
  const added = rows.flatMap((row, at) => (places[at] === -1 ? [istiodRoute(form, row)] : []))
  return {
    ...there,
    ...(textsOf(there.hosts).length > 0 ? {} : { hosts: ['*'] }),
    tls: [...kept, ...added],
  }
}

const isSameIstiod = ({ istiod, clusterDomain }: GatewaysForm, read: IstiodRoute): boolean =>
  read.revision === ownRevision(istiod.revision) && read.domain === clusterDomain

const isRouteOf = (form: GatewaysForm, { number }: IstiodPortForm, read: IstiodRoute | null): boolean =>
  read !== null && isSameIstiod(form, read) && read.port === number

/** A route as it is written, with what the form says otherwise. */
function routeOnto(
  form: GatewaysForm,
  { number, target }: IstiodPortForm,
  written: JsonObject,
  read: IstiodRoute | null,
): JsonObject {
  if (!read) return written
  const isSame = isSameIstiod(form, read)
  if (isSame && read.port === number && read.target === target) return written
  const wanted = istiodRoute(form, { number, target })
  const [match = {}] = objectsOf(wanted.match)
  const [only = {}] = objectsOf(wanted.route)
  return {
    ...written,
    match: objectsOf(written.match).map((one) => ({
      ...one,
      ...(isSame ? without(match, ['sniHosts']) : match),
    })),
    route: objectsOf(written.route).map((one) => ({
      ...one,
      destination: { ...objectAt(one, 'destination'), ...objectAt(only, 'destination') },
    })),
  }
}

/** That a VirtualService of the form's name is there and is not of the form's Gateway, so that it is not written over. */
export function foreignRoutes(form: GatewaysForm, virtualService: JsonObject | null): Problem[] {
  const { gateway, virtualService: name, isWanted, isRouted } = form.istiod
  if (!isWanted || !isRouted || !virtualService) return []
  if (isForGateway(virtualService, `${form.namespace}/${gateway}`)) return []
  return [
    problem(
      'virtual-service-taken',
      'istiod.virtualService',
      `VirtualService ${form.namespace}/${name} is there and does not name Gateway ${gateway}`,
      'Give this one another name.',
    ),
  ]
}

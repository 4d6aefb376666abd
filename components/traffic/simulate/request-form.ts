import type { HostDetail } from '#lib/mesh/views.ts'
import type { ObjectEdit } from '#lib/traffic/edit.ts'
import type { RuleKind } from '#lib/traffic/rules.ts'
import type { SimulatedRequest } from '#lib/traffic/simulate/simulation.ts'

/** A name and a value being typed; `id` tells rows apart while both are empty. */
export type Pair = { id: number; name: string; value: string }

/** The form as it is typed. Choices that are no longer offered fall back to the first one that is. */
export type RequestForm = {
  kind: RuleKind | null
  host: string
  method: string
  path: string
  headers: Pair[]
  port: string
  gateway: string
  sourceNamespace: string
  sourceLabels: Pair[]
}

export type Choices = {
  kinds: RuleKind[]
  hosts: string[]
  ports: { value: string; label: string }[]
  /** `mesh` first when sidecars have a say. */
  gateways: string[]
}

export const METHODS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'HEAD', 'OPTIONS'] as const

export const startForm = (namespace: string): RequestForm => ({
  kind: null,
  host: '',
  method: 'GET',
  path: '/',
  headers: [],
  port: '',
  gateway: '',
  sourceNamespace: namespace,
  sourceLabels: [],
})

/** What there is to choose from, live or with the edits. */
export function choicesOf(detail: HostDetail, edits: readonly ObjectEdit[]): Choices {
  const edited = edits.flatMap(({ ref, spec }) =>
    ref.kind === 'VirtualService' && spec ? [{ namespace: ref.namespace, spec }] : [],
  )
  const live = [...detail.virtualServices, ...detail.delegates].map(({ ref, spec }) => ({
    namespace: ref.namespace,
    spec,
  }))
  const objects = [...live, ...edited]
  const kinds = (['http', 'tls', 'tcp'] as const).filter((kind) =>
    objects.some(({ spec }) => Array.isArray(spec[kind]) && spec[kind].length > 0),
  )
  const gateways = objects.flatMap(({ namespace, spec }) =>
    (Array.isArray(spec.gateways) ? spec.gateways : []).map((name) => gatewayName(String(name), namespace)),
  )
  return {
    kinds: kinds.length > 0 ? kinds : [kindOfPorts(detail.ports)],
    hosts: [...new Set([detail.host, ...detail.virtualServices.flatMap(({ hosts }) => hosts)].map(anyOf))],
    ports: detail.ports.map(({ name, port }) => ({
      value: String(port),
      label: name ? `${port} (${name})` : String(port),
    })),
    gateways: ['mesh', ...new Set(gateways.filter((name) => name !== 'mesh'))],
  }
}

/** A Gateway by its full name: without a namespace it is in the VirtualService's own. */
const gatewayName = (name: string, namespace: string): string =>
  name === 'mesh' || name.includes('/') ? name : `${namespace}/${name}`

/** A name that a wildcard stands for. */
const anyOf = (host: string): string => host.replace(/^\*/, 'any')

/** What a host without rules takes, by its ports. */
export function kindOfPorts(ports: HostDetail['ports']): RuleKind {
  const protocols = ports.map(({ protocol }) => protocol.toUpperCase())
  if (protocols.length === 0 || protocols.some((one) => /^(HTTP|HTTP2|GRPC|GRPC-WEB)$/.test(one)))
    return 'http'
  return protocols.some((one) => one === 'TLS' || one === 'HTTPS') ? 'tls' : 'tcp'
}

/** The request that the form stands for, with the first choice where what was chosen is not offered any more. */
export function requestOf(form: RequestForm, choices: Choices): SimulatedRequest {
  const pick = <T>(value: T | null, offered: readonly T[]): T | undefined =>
    value !== null && offered.includes(value) ? value : offered[0]
  const port = pick(
    form.port,
    choices.ports.map(({ value }) => value),
  )
  const [path = '', query = ''] = form.path.split('?', 2)
  return {
    kind: pick(form.kind, choices.kinds) ?? 'http',
    host: pick(form.host, choices.hosts) ?? '',
    path: path.startsWith('/') ? path : `/${path}`,
    queryParams: Object.fromEntries(new URLSearchParams(query)),
    method: form.method,
    headers: recordOf(form.headers, (name) => name.toLowerCase()),
    port: port ? Number(port) : null,
    sourceLabels: recordOf(form.sourceLabels, (name) => name),
    sourceNamespace: form.sourceNamespace.trim(),
    gateway: pick(form.gateway, choices.gateways) ?? 'mesh',
  }
}

const recordOf = (pairs: readonly Pair[], nameOf: (name: string) => string): Record<string, string> =>
  Object.fromEntries(
    pairs.flatMap(({ name, value }) => (name.trim() ? [[nameOf(name.trim()), value.trim()]] : [])),
  )

import { egressHostProblem } from '#lib/istio-values/egress-host.ts'
import { isDnsLabel, isIpAddress, isSocketPath, isUnix } from '#lib/istio-values/istio-values.ts'
import { has, type Part, partOf, partsOf, stringsOf, textOf } from '#server/demo/parts.ts'
import { judgeListenerTls } from '#server/demo/webhook/listener-tls.ts'
import { isProtocol, isTlsProtocol, selectorProblems, type Verdict } from '#server/demo/webhook/verdict.ts'

const LOCAL = ['', '127.0.0.1', '0.0.0.0', '[::1]', '[::]']
const SETTINGS = ['egress', 'ingress', 'outboundTrafficPolicy', 'inboundConnectionPool']

/** Istio's rules for a Sidecar that its schema can not say. */
export function judgeSidecar(spec: Part): Verdict {
  const selector = partOf(partOf(spec.workloadSelector).labels)
  const isEmpty = SETTINGS.every((field) => !has(spec, field) || isEmptyList(spec[field]))
  const wrong = [...selectorProblems(selector), ...(isEmpty ? ['an empty Sidecar says nothing'] : [])]
  if (wrong.length > 0) return { errors: wrong, warnings: [] }
  const [ingress, egress] = [partsOf(spec.ingress), partsOf(spec.egress)]
  return {
    errors: [
      ...ingress.flatMap(ingressProblems),
      ...repeatedPorts(ingress),
      ...egress.flatMap((listener, index) => egressProblems(listener, index === egress.length - 1)),
      ...repeatedPorts(egress),
      ...repeatedSockets(egress),
      ...policyProblems(partOf(spec.outboundTrafficPolicy)),
    ],
    warnings: [
      ...(has(spec, 'workloadSelector') && Object.keys(selector).length === 0
        ? ['a workloadSelector without labels is applied to all workloads of the namespace']
        : []),
      ...(egress.some(({ hosts }) => repeats(stringsOf(hosts))) ? ['an egress host is there twice'] : []),
    ],
  }
}

const isEmptyList = (value: unknown): boolean => Array.isArray(value) && value.length === 0

const portKindProblems = ({ name, protocol, targetPort }: Part): string[] => [
  ...(textOf(name) !== '' && !isDnsLabel(textOf(name)) ? [`port name ${textOf(name)} is not valid`] : []),
  ...(isProtocol(textOf(protocol)) ? [] : [`protocol ${textOf(protocol)} is not supported`]),
  ...(Number(targetPort ?? 0) > 0 ? ['targetPort means nothing in a Sidecar'] : []),
]

function portProblems(port: Part): string[] {
  const number = Number(port.number ?? 0)
  const isInRange = number >= 1 && number <= 65_535
  return [
    ...portKindProblems(port),
    ...(isInRange ? [] : [`port number ${number} must be in the range 1..65535`]),
  ]
}

/** Of a listener whose port is 0: it binds a socket. */
const socketProblems = (port: Part, bind: string, captureMode: string): string[] => [
  ...portKindProblems(port),
  ...(isUnix(bind) && isSocketPath(bind) ? [] : ['port 0 needs a unix socket to bind']),
  ...(captureMode === 'IPTABLES' ? ['nothing is captured on a unix socket'] : []),
]

const bindProblems = (bind: string): string[] =>
  bind === '' || isIpAddress(bind) ? [] : [`${bind} is not an IP address`]

function ingressProblems(listener: Part): string[] {
  if (!has(listener, 'port')) return ['an ingress listener must have a port']
  const port = partOf(listener.port)
  return [
    ...portProblems(port),
    ...bindProblems(textOf(listener.bind)),
    ...endpointProblems(textOf(listener.defaultEndpoint)),
    ...(has(listener, 'tls') ? tlsProblems(partOf(listener.tls), textOf(port.protocol)) : []),
  ]
}

function endpointProblems(endpoint: string): string[] {
  if (endpoint === '') return []
  if (isUnix(endpoint)) return isSocketPath(endpoint) ? [] : ['defaultEndpoint is no socket']
  const [, host = '', port = ''] = /^(.*):([^:]*)$/.exec(endpoint) ?? []
  const number = /^\d+$/.test(port) ? Number(port) : 0
  return [
    ...(LOCAL.includes(host) ? [] : ['defaultEndpoint must be on the workload itself']),
    ...(number >= 1 && number <= 65_535 ? [] : ['defaultEndpoint must have a port']),
  ]
}

const NOT_IN_SIDECAR = [
  'subjectAltNames',
  'httpsRedirect',
  'credentialName',
  'credentialNames',
  'tlsCertificates',
]

function tlsProblems(tls: Part, protocol: string): string[] {
  const mode = textOf(tls.mode)
  return [
    ...NOT_IN_SIDECAR.filter((field) => has(tls, field)).map((field) => `${field} is not supported here`),
    ...(mode === 'ISTIO_MUTUAL' || mode === 'AUTO_PASSTHROUGH' ? [`tls.mode can not be ${mode} here`] : []),
    ...(isTlsProtocol(protocol.toUpperCase()) ? [] : [`a port of ${protocol} can have no TLS settings`]),
    ...judgeListenerTls(tls).errors,
  ]
}

function egressProblems(listener: Part, isLast: boolean): string[] {
  const [port, bind, hosts] = [partOf(listener.port), textOf(listener.bind), stringsOf(listener.hosts)]
  const isSocket = has(listener, 'port') && Number(port.number ?? 0) === 0
  return [
    ...(has(listener, 'port') || isLast ? [] : ['the egress listener without a port must be the last']),
    ...(hosts.length === 0 ? ['an egress listener must have at least one host'] : []),
    ...hosts.flatMap((host) => egressHostProblem(host)?.message ?? []),
    ...(has(listener, 'port') && !isSocket ? [...portProblems(port), ...bindProblems(bind)] : []),
    ...(isSocket ? socketProblems(port, bind, textOf(listener.captureMode)) : []),
  ]
}

function repeatedPorts(listeners: Part[]): string[] {
  const numbers = listeners.map(({ port }) => Number(partOf(port).number ?? 0)).filter((number) => number > 0)
  return new Set(numbers).size === numbers.length ? [] : ['ports of listeners must be unique']
}

function repeatedSockets(listeners: Part[]): string[] {
  const sockets = listeners.flatMap(({ bind, port }) =>
    port && Number(partOf(port).number ?? 0) === 0 ? [textOf(bind)] : [],
  )
  return new Set(sockets).size === sockets.length ? [] : ['sockets of listeners must be unique']
}

function repeats(hosts: string[]): boolean {
  const named = new Set<string>()
  return hosts
    .filter((host) => !host.startsWith('~'))
    .some((host) => {
      const namespace = host.split('/', 1)[0] ?? ''
      const isRepeated = named.has(host) || named.has(`${namespace}/*`)
      named.add(host)
      return isRepeated
    })
}

function policyProblems(policy: Part): string[] {
  const mode = textOf(policy.mode)
  if (mode === 'ALLOW_ANY_DYNAMIC_DNS') return ['ALLOW_ANY_DYNAMIC_DNS is for the whole mesh only']
  if (!has(policy, 'egressProxy')) return []
  if (mode !== 'ALLOW_ANY') return ['egressProxy needs ALLOW_ANY']
  return has(partOf(policy.egressProxy), 'port') ? [] : ['egressProxy needs a port']
}

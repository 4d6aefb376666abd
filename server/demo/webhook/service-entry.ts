import { isCidr, isDnsLabel, isFqdn, isIpAddress } from '#lib/istio-values/istio-values.ts'
import { has, type Part, partOf, partsOf, stringsOf, textOf } from '#server/demo/parts.ts'
import {
  exportToProblems,
  isProtocol,
  labelProblems,
  selectorProblems,
  type Verdict,
} from '#server/demo/webhook/verdict.ts'

/** Protocols whose requests name the host they are for. */
const NAMES_HOST = ['HTTP', 'HTTP_PROXY', 'HTTPS', 'HTTP2', 'GRPC', 'GRPC-WEB', 'TLS']
const DYNAMIC = ['HTTP', 'TLS', 'GRPC', 'HTTP2']

/** Istio's rules for a ServiceEntry that its schema can not say. */
export function judgeServiceEntry(spec: Part, namespace: string, labels: Part): Verdict {
  const ports = partsOf(spec.ports)
  const hosts = stringsOf(spec.hosts)
  const addresses = stringsOf(spec.addresses)
  const resolution = textOf(spec.resolution) || 'NONE'
  const protocols = ports.map(({ protocol }) => textOf(protocol).toUpperCase())
  const isShared = hosts.length > 1 && resolution !== 'NONE'
  return {
    errors: [
      ...(hosts.length === 0 ? ['a ServiceEntry must have at least one host'] : []),
      ...hosts
        .filter((host) => !isFqdn(host.replace(/^\*\./, '')))
        .map((host) => `host ${host} is not valid`),
      ...addresses
        .filter((one) => !isIpAddress(one) && !isCidr(one))
        .map((one) => `${one} is neither an address nor a CIDR block`),
      ...portProblems(ports, protocols),
      ...endpointProblems(resolution, partsOf(spec.endpoints), ports),
      ...resolutionProblems(resolution, spec, hosts, protocols),
      ...(isShared && protocols.some((one) => !NAMES_HOST.includes(one))
        ? ['several hosts need ports whose protocol names its host']
        : []),
      ...selectorProblems(partOf(partOf(spec.workloadSelector).labels)),
      ...exportToProblems(stringsOf(spec.exportTo), namespace, true),
    ],
    warnings: warningsOf(spec, hosts, protocols, labels),
  }
}

function portProblems(ports: Part[], protocols: string[]): string[] {
  const names = ports.map(({ name }) => textOf(name))
  const numbers = ports.map(({ number }) => number)
  const repeated = <T>(all: T[]) => all.filter((one, index) => all.indexOf(one) !== index)
  return [
    ...repeated(names).map((name) => `port name "${name}" is already defined`),
    ...repeated(numbers).map((number) => `port ${number} is already defined`),
    ...names
      .filter((name) => !isDnsLabel(name))
      .map((name) => `port name ${JSON.stringify(name)} is not valid`),
    ...protocols
      .filter((protocol) => !isProtocol(protocol))
      .map((protocol) => `protocol ${protocol} is not supported`),
  ]
}

function endpointProblems(resolution: string, endpoints: Part[], ports: Part[]): string[] {
  const names = ports.map(({ name }) => textOf(name))
  return endpoints.flatMap((endpoint) => {
    const address = textOf(endpoint.address)
    const isUnix = address.startsWith('unix:')
    const quoted = JSON.stringify(address)
    const unknown = Object.keys(partOf(endpoint.ports)).find((name) => !names.includes(name))
    return [
      ...(isUnix && resolution === 'STATIC' && names.length !== 1
        ? ['a unix socket serves exactly one port']
        : []),
      ...(resolution === 'STATIC' && address !== '' && !isUnix && !isIpAddress(address)
        ? [`endpoint address ${quoted} is not an IP address`]
        : []),
      ...(resolution.startsWith('DNS') && (isUnix || !(isIpAddress(address) || isFqdn(address)))
        ? [`endpoint address ${quoted} is not a valid FQDN or an IP address`]
        : []),
      ...(unknown === undefined ? [] : [`endpoint port ${unknown} is not defined by the ServiceEntry`]),
      ...labelProblems(endpoint.labels),
    ]
  })
}

function resolutionProblems(resolution: string, spec: Part, hosts: string[], protocols: string[]): string[] {
  const endpoints = partsOf(spec.endpoints).length
  if (resolution === 'DYNAMIC_DNS') {
    const hasPlaces = endpoints + stringsOf(spec.addresses).length > 0
    return [
      ...(hosts.some((host) => !host.startsWith('*.')) ? ['hosts of DYNAMIC_DNS must be wildcards'] : []),
      ...(hasPlaces ? ['DYNAMIC_DNS takes no addresses and no endpoints'] : []),
      ...(protocols.some((one) => !DYNAMIC.includes(one))
        ? [`DYNAMIC_DNS takes only ${DYNAMIC.join(', ')}`]
        : []),
    ]
  }
  const needsNames = resolution.startsWith('DNS') && endpoints === 0
  return needsNames && hosts.some((host) => !isFqdn(host))
    ? [`hosts must be FQDN if no endpoints are provided for resolution mode ${resolution}`]
    : []
}

function warningsOf(spec: Part, hosts: string[], protocols: string[], labels: Part): string[] {
  const isOptedOut = textOf(labels['networking.istio.io/enable-autoallocate-ip']).toLowerCase() === 'false'
  const isTcp = protocols.some((protocol) => protocol === '' || protocol === 'TCP')
  const selectsAll =
    has(spec, 'workloadSelector') && Object.keys(partOf(partOf(spec.workloadSelector).labels)).length === 0
  return [
    ...(isOptedOut && isTcp && stringsOf(spec.addresses).length === 0
      ? ['addresses are required for TCP ports when no address is allocated automatically']
      : []),
    ...(selectsAll ? ['a workloadSelector without labels is applied to all workloads of the namespace'] : []),
    ...(spec.resolution !== 'DYNAMIC_DNS' && hosts.some((host) => /\*[^.]/.test(host))
      ? ['a partial wildcard is not allowed']
      : []),
  ]
}

import { isDnsLabel, isFqdn, isIpAddress } from '#lib/istio-values/istio-values.ts'
import { has, type Part, partOf, partsOf, textOf } from '#server/demo/parts.ts'
import { labelProblems, type Verdict } from '#server/demo/webhook/verdict.ts'

const HEADER_NAME = /^[-A-Za-z0-9]+$/
const COUNTS = [
  'initialDelaySeconds',
  'timeoutSeconds',
  'periodSeconds',
  'successThreshold',
  'failureThreshold',
]

/** Istio's rules for a WorkloadEntry that its schema can not say. */
export function judgeWorkloadEntry(spec: Part): Verdict {
  const [address, network] = [textOf(spec.address), textOf(spec.network)]
  const ports = Object.keys(partOf(spec.ports))
  return {
    errors: [
      ...addressProblems(address, network, ports.length > 0),
      ...ports.filter((name) => !isDnsLabel(name)).map((name) => `invalid port name: ${name}`),
      ...labelProblems(spec.labels),
    ],
    warnings:
      address === '' && network !== '' ? [`address is unset with network ${JSON.stringify(network)}`] : [],
  }
}

function addressProblems(address: string, network: string, hasPorts: boolean): string[] {
  if (address === '') return network === '' ? ['address is required'] : []
  if (!address.startsWith('unix://')) {
    if (isIpAddress(address) || isFqdn(address)) return []
    return [`endpoint address ${JSON.stringify(address)} is not a valid FQDN or an IP address`]
  }
  const path = address.slice('unix://'.length)
  if (path === '') return ['unix address must not be empty']
  if (!path.startsWith('/') && !path.startsWith('@')) return [`${path} is not an absolute path to a file`]
  return hasPorts ? [`unix endpoint ${address} must not include ports`] : []
}

/** Istio's rules for a WorkloadGroup. Its template is not looked at; a gRPC probe is refused though the schema has it. */
export function judgeWorkloadGroup(spec: Part): Verdict {
  return {
    errors: [
      ...(has(spec, 'template') ? [] : ['template is required']),
      ...labelProblems(partOf(spec.metadata).labels),
      ...(has(spec, 'probe') ? probeProblems(partOf(spec.probe)) : []),
    ],
    warnings: [],
  }
}

function probeProblems(probe: Part): string[] {
  const counts = COUNTS.map((field) => ({ field, count: Number(probe[field] ?? 0) }))
  return [
    ...counts.filter(({ count }) => count < 0).map(({ field }) => `${field} must be non-negative`),
    ...methodProblems(probe),
  ]
}

function methodProblems(probe: Part): string[] {
  if (has(probe, 'httpGet')) {
    const { scheme, httpHeaders, port } = partOf(probe.httpGet)
    const wrong = partsOf(httpHeaders).find(({ name }) => !HEADER_NAME.test(textOf(name)))
    return [
      ...(scheme && scheme !== 'HTTP' && scheme !== 'HTTPS'
        ? ['httpGet.scheme must be "HTTPS" or "HTTP"']
        : []),
      ...(wrong ? [`invalid HTTP header name: ${textOf(wrong.name)}`] : []),
      ...portProblems(port),
    ]
  }
  if (has(probe, 'tcpSocket')) return portProblems(partOf(probe.tcpSocket).port)
  if (has(probe, 'exec')) {
    const { command } = partOf(probe.exec)
    return Array.isArray(command) && command.length > 0 ? [] : ['exec.command is required']
  }
  return ['unknown health check method']
}

const portProblems = (port: unknown): string[] =>
  typeof port === 'number' && port >= 1 && port <= 65_535
    ? []
    : [`port number ${port} must be in the range 1..65535`]

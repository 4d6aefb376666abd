import {
  isCidr,
  isFqdn,
  isHttp,
  isIpAddress,
  isTls,
  isWildcardDomain,
  protocolOf,
} from '#lib/istio-values/istio-values.ts'
import { endpointProblems } from '#lib/onboarding/forms/endpoint-problems.ts'
import { exportToProblems } from '#lib/onboarding/forms/export-to-problems.ts'
import { problem, written } from '#lib/onboarding/forms/parts.ts'
import type { ServiceEntryForm } from '#lib/onboarding/forms/service-entry.ts'
import {
  nameProblems,
  portNameProblems,
  portNumberProblems,
  protocolProblems,
  repeated,
  selectorProblems,
} from '#lib/onboarding/forms/value-problems.ts'
import type { Problem } from '#lib/result.ts'
import { objectAt, textAt } from '#lib/traffic/spec-edit.ts'

/** Protocols of ports that `DYNAMIC_DNS` serves. */
const DYNAMIC = ['HTTP', 'TLS', 'GRPC', 'HTTP2']
const MOST_HOSTS = 256
const MOST_PORTS = 256

/** What the API server's schema and Istio's webhook refuse in a ServiceEntry, each at its field of the form. */
export const serviceEntryProblems = (form: ServiceEntryForm): Problem[] => [
  ...nameProblems(form),
  ...hostProblems(form),
  ...addressProblems(form),
  ...portProblems(form),
  ...resolutionProblems(form),
  ...(form.backends === 'selector' ? selectorProblems(form.selector, 'selector') : []),
  ...(form.backends === 'endpoints' ? endpointProblems(form) : []),
  ...exportToProblems(form.exportTo, form.namespace, 'exportTo'),
]

function hostProblems({ hosts, resolution, backends, endpoints }: ServiceEntryForm): Problem[] {
  const count = written(hosts).length
  if (count === 0) {
    const field = hosts.length > 0 ? 'hosts.0' : 'hosts'
    return [
      problem(
        'hosts',
        field,
        'A host is needed',
        'Write the name that clients call, such as db.example.org.',
      ),
    ]
  }
  const hasEndpoints = backends === 'endpoints' && endpoints.length > 0
  const isResolved = (resolution === 'DNS' || resolution === 'DNS_ROUND_ROBIN') && !hasEndpoints
  return [
    ...(count > MOST_HOSTS ? [problem('hosts', 'hosts', `${count} hosts`, `${MOST_HOSTS} at most.`)] : []),
    ...hosts.flatMap((host, place): Problem[] => {
      const field = `hosts.${place}`
      if (host === '') return []
      if (host === '*')
        return [problem('host', field, '* alone is no host', 'Name a domain, such as *.example.org.')]
      if (!isWildcardDomain(host))
        return [
          problem('host', field, `${host} is no host name`, 'Write a DNS name, such as db.example.org.'),
        ]
      if (isResolved && !isFqdn(host))
        return [
          problem(
            'host-not-resolvable',
            field,
            `${host} can not be looked up in DNS`,
            `With resolution ${resolution}, name a full host, or write down endpoints.`,
          ),
        ]
      if (resolution === 'DYNAMIC_DNS' && !host.startsWith('*'))
        return [
          problem(
            'host-not-wildcard',
            field,
            `${host} is no wildcard`,
            'Resolution DYNAMIC_DNS takes wildcard hosts alone, such as *.example.org.',
          ),
        ]
      return []
    }),
  ]
}

function addressProblems({ addresses, resolution }: ServiceEntryForm): Problem[] {
  const takesBlocks = resolution === 'NONE' || resolution === 'STATIC' || resolution === ''
  return addresses.flatMap((address, place): Problem[] => {
    const field = `addresses.${place}`
    if (address === '') return []
    if (resolution === 'DYNAMIC_DNS')
      return [
        problem(
          'address',
          field,
          'Resolution DYNAMIC_DNS takes no addresses',
          'Remove it, or choose another resolution.',
        ),
      ]
    if (address.length > 64 || !(isIpAddress(address) || isCidr(address)))
      return [
        problem(
          'address',
          field,
          `${address} is neither an address nor a CIDR block`,
          'Write it like 192.0.2.7 or 192.0.2.0/24.',
        ),
      ]
    if (address.includes('/') && !takesBlocks)
      return [
        problem(
          'address-block',
          field,
          `Resolution ${resolution} takes no CIDR block`,
          'Write single addresses, or choose the resolution STATIC or NONE.',
        ),
      ]
    return []
  })
}

function portProblems({ ports, hosts, resolution }: ServiceEntryForm): Problem[] {
  const isShared = written(hosts).length > 1 && resolution !== 'NONE' && resolution !== ''
  return [
    ...(ports.length > MOST_PORTS
      ? [problem('ports', 'ports', `${ports.length} ports`, `${MOST_PORTS} at most.`)]
      : []),
    ...ports.flatMap(({ name, number, protocol, targetPort }, place) => {
      const field = `ports.${place}`
      const known = protocolOf(protocol)
      return [
        ...portNumberProblems(number, `${field}.number`),
        ...portNameProblems(name, `${field}.name`),
        ...protocolProblems(protocol, `${field}.protocol`),
        ...(targetPort === null ? [] : portNumberProblems(targetPort, `${field}.targetPort`)),
        ...(isShared && !isHttp(known) && !isTls(known)
          ? [
              problem(
                'several-hosts',
                `${field}.protocol`,
                `A port of ${protocol || 'an unset protocol'} can not tell several hosts apart`,
                'Choose a protocol of HTTP or TLS, or make a ServiceEntry for each host.',
              ),
            ]
          : []),
        ...(resolution === 'DYNAMIC_DNS' && !DYNAMIC.includes(known ?? '')
          ? [
              problem(
                'protocol-dynamic',
                `${field}.protocol`,
                `Resolution DYNAMIC_DNS does not serve ${protocol || 'a port without a protocol'}`,
                `Choose ${DYNAMIC.join(', ')}.`,
              ),
            ]
          : []),
      ]
    }),
    ...repeated(
      ports.map(({ name }, place) => (name === '' ? place : name)),
      (name, place) =>
        problem(
          'port-name-twice',
          `ports.${place}.name`,
          `Another port is called ${String(name)}`,
          'Give each port a name of its own.',
        ),
    ),
    ...repeated(
      ports.map(({ number }, place) => number ?? `none ${place}`),
      (number, place) =>
        problem(
          'port-twice',
          `ports.${place}.number`,
          `Port ${String(number)} is there already`,
          'Name each port once.',
        ),
    ),
  ]
}

function resolutionProblems({
  resolution,
  location,
  backends,
  endpoints,
  kept,
}: ServiceEntryForm): Problem[] {
  const count = backends === 'endpoints' ? endpoints.length : 0
  const label = textAt(objectAt(kept.metadata, 'labels'), 'istio.io/use-waypoint')
  const usesWaypoint = label !== '' && label.toLowerCase() !== 'none'
  if (count > 0 && (resolution === 'NONE' || resolution === '' || resolution === 'DYNAMIC_DNS'))
    return [
      problem(
        'endpoints-unused',
        'backends',
        `Resolution ${resolution || 'NONE'} takes no endpoints`,
        'Remove the endpoints, or choose the resolution STATIC or DNS.',
      ),
    ]
  if (count > 1 && resolution === 'DNS_ROUND_ROBIN')
    return [
      problem(
        'endpoints-round-robin',
        'backends',
        `Resolution DNS_ROUND_ROBIN takes one endpoint, not ${count}`,
        'Keep one of them, or choose the resolution DNS.',
      ),
    ]
  return resolution === 'DYNAMIC_DNS' && location === 'MESH_INTERNAL' && usesWaypoint
    ? [
        problem(
          'dynamic-internal',
          'location',
          'With a waypoint, resolution DYNAMIC_DNS serves hosts outside of the mesh alone',
          'Choose MESH_EXTERNAL.',
        ),
      ]
    : []
}

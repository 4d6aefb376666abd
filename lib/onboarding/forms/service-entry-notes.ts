import { isPartialWildcard, isTls, protocolOf } from '#lib/istio-values/istio-values.ts'
import { isBlank } from '#lib/onboarding/forms/pair.ts'
import { problem, repeatedPlaces, written } from '#lib/onboarding/forms/parts.ts'
import type { ServiceEntryForm } from '#lib/onboarding/forms/service-entry.ts'
import { selectorNotes } from '#lib/onboarding/forms/value-problems.ts'
import type { Problem } from '#lib/result.ts'
import { objectAt, textAt } from '#lib/traffic/spec-edit.ts'

/** What Istio takes and warns of, or takes in silence and does not do what was likely meant. */
export const serviceEntryNotes = (form: ServiceEntryForm): Problem[] => [
  ...hostNotes(form),
  ...addressNotes(form),
  ...selectorOrEndpointNotes(form),
]

const hostNotes = ({ hosts, resolution }: ServiceEntryForm): Problem[] => [
  ...hosts.flatMap((host, place) =>
    isPartialWildcard(host) && resolution !== 'DYNAMIC_DNS'
      ? [
          problem(
            'partial-wildcard',
            `hosts.${place}`,
            `Istio warns of ${host}: a wildcard stands for a whole label`,
            'Write it like *.example.org.',
          ),
        ]
      : [],
  ),
  ...repeatedPlaces(hosts)
    .filter((place) => hosts[place] !== '')
    .map((place) =>
      problem('host-twice', `hosts.${place}`, `${hosts[place]} is there already`, 'Name each host once.'),
    ),
]

/** Whether istiod gives the hosts addresses of its own, unless it was told not to. */
export function isAllocated({ addresses, resolution, kept }: ServiceEntryForm): boolean {
  const label = textAt(objectAt(kept.metadata, 'labels'), 'networking.istio.io/enable-autoallocate-ip')
  return (
    written(addresses).length === 0 &&
    resolution !== 'NONE' &&
    resolution !== '' &&
    label.toLowerCase() !== 'false'
  )
}

/** With DNS, hosts that share an address are told apart by HTTP alone. */
function sharedAddressNotes({ hosts, ports, resolution }: ServiceEntryForm): Problem[] {
  const isLookedUp = resolution === 'DNS' || resolution === 'DNS_ROUND_ROBIN'
  if (!isLookedUp || written(hosts).length < 2) return []
  return ports.some(({ protocol }) => isTls(protocolOf(protocol)))
    ? [
        problem(
          'hosts-share-address',
          'addresses',
          'Istio warns of several hosts with one address and a port that is not HTTP',
          'Make a ServiceEntry for each host.',
        ),
      ]
    : []
}

function addressNotes(form: ServiceEntryForm): Problem[] {
  const { addresses, hosts, ports, resolution } = form
  if (resolution === 'DYNAMIC_DNS') return []
  if (written(addresses).length > 0) return sharedAddressNotes(form)
  if (isAllocated(form)) {
    const wild = written(hosts).find((host) => host.startsWith('*'))
    return wild === undefined
      ? []
      : [
          problem(
            'wildcard-no-vip',
            'addresses',
            `istiod allocates no address for the wildcard ${wild}`,
            'Write down an address, or name the hosts.',
          ),
        ]
  }
  return ports.some(({ protocol }) => protocol === '' || protocolOf(protocol) === 'TCP')
    ? [
        problem(
          'tcp-without-address',
          'addresses',
          'A TCP port without an address takes all traffic to that port number',
          'Write down the addresses that clients connect to.',
        ),
      ]
    : []
}

function selectorOrEndpointNotes(form: ServiceEntryForm): Problem[] {
  const { backends, selector, resolution, endpoints } = form
  if (backends === 'none')
    return resolution === 'STATIC'
      ? [
          problem(
            'no-endpoints',
            'backends',
            'With resolution STATIC and nothing behind the hosts, requests answer 503',
            'Select workloads, or write down endpoints.',
          ),
        ]
      : []
  if (backends === 'endpoints')
    return endpoints.flatMap(({ address, network }, place) =>
      address === '' && network !== ''
        ? [
            problem(
              'address-unset',
              `endpoints.${place}.address`,
              `Istio warns that the address is unset with network ${network}`,
              'Requests go to the gateway of that network.',
            ),
          ]
        : [],
    )
  return [
    ...selectorNotes(selector, 'selector'),
    ...(selector.every(isBlank)
      ? [
          problem(
            'selects-all',
            'selector',
            'Without labels it selects every workload of the namespace',
            'Add the labels of the workloads that serve these hosts.',
          ),
        ]
      : []),
    ...(resolution === 'NONE' || resolution === ''
      ? [
          problem(
            'selector-unused',
            'resolution',
            'With resolution NONE the selector is not used',
            'Choose the resolution STATIC.',
          ),
        ]
      : []),
  ]
}

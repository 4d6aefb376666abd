import { isJsonObject } from '#lib/json.ts'
import { notLiveOf } from '#lib/kube/feed.ts'
import type { Kind } from '#lib/kube/kinds.ts'
import { addressOf, hostsAddress } from '#lib/onboarding/bundle/bundle.ts'
import { ISTIOD_PORT, ingressOf, istiodHost, ofRevision } from '#lib/onboarding/bundle/flags.ts'
import { settingsOf } from '#lib/onboarding/bundle/preflight/cluster-lines.ts'
import { exposureOf } from '#lib/onboarding/bundle/preflight/exposed.ts'
import type { BundleFacts } from '#lib/onboarding/bundle/preflight/facts.ts'
import { notRead, whatWasRead } from '#lib/onboarding/bundle/preflight/read.ts'
import { blocked, type Finding, lineOf, namesOf, unknown, warning } from '#lib/traffic/preflight/line.ts'
import type { PreflightLine } from '#lib/traffic/review.ts'

/** How the VM finds istiod: by a line of its hosts file, unless the mesh gives istiod a name that DNS knows. */
export function istiodAddressLine(facts: BundleFacts): PreflightLine {
  const { flags, ingress, istioNamespace } = facts
  const host = istiodHost(istioNamespace, flags.revision)
  const address = hostsAddress(flags, whatWasRead(ingress))
  const own = ownAddress(facts)
  return lineOf({
    id: 'istiod-address',
    title: 'The address of istiod is known',
    ok: address ? `hosts: ${address} ${host}.` : `Proxies reach istiod at ${own}, which needs no hosts file.`,
    findings:
      address || own
        ? []
        : [
            notRead(ingress) ??
              notRead(facts.meshConfig) ??
              warning(`${whyNoAddress(facts)} The VM finds istiod only if its DNS answers ${host}.`),
          ],
    notLive: [],
  })
}

/** The discovery address of the mesh, when it is not the name that istiod has inside the cluster. */
function ownAddress(facts: BundleFacts): string {
  const address = settingsOf(facts)?.defaultConfig.discoveryAddress
  return typeof address === 'string' && address !== '' && !/\.svc(\.[a-z0-9.-]+)?:\d+$/.test(address)
    ? address
    : ''
}

function whyNoAddress({ ingress }: BundleFacts): string {
  if (ingress.state !== 'read') return `There is no ${ingress.what}.`
  const hasName = JSON.stringify(ingress.value.status ?? {}).includes('"hostname"')
  return hasName
    ? `The load balancer of ${ingress.what} has a host name and no IP address.`
    : `${ingress.what} has no external address.`
}

/** Whether istiod takes connections, and what leads to it from the address of the hosts file. */
export function istiodReachableLine(facts: BundleFacts): PreflightLine {
  const { flags, ingress, istioNamespace, inventory, feeds } = facts
  const istiod = { namespace: istioNamespace, name: ofRevision('istiod', flags.revision) }
  const service = inventory.objects.Service.get(`${istiod.namespace}/${istiod.name}`)
  const ready = readyAddresses(facts, istiod)
  const address = hostsAddress(flags, whatWasRead(ingress))
  const isUnread = (kind: Kind): boolean => notLiveOf(feeds, [kind]).length > 0
  const isDirect = address !== '' && (ready.includes(address) || service?.spec.clusterIP === address)
  const isIngress = address !== '' && address === addressOf(whatWasRead(ingress))
  return lineOf({
    id: 'istiod-reachable',
    title: `istiod is reachable on port ${ISTIOD_PORT}`,
    ok: isDirect
      ? `${address} is an address of istiod itself.`
      : `Through ${ingress.what}: a Gateway takes port ${ISTIOD_PORT}, and a VirtualService sends it on to istiod.`,
    findings: [
      ...(service
        ? []
        : [
            unknown(
              isUnread('Service')
                ? `Service ${istiod.name} in namespace ${istiod.namespace} is not known.`
                : `There is no Service ${istiod.name} in namespace ${istiod.namespace}: this istiod runs elsewhere.`,
            ),
          ]),
      ...(service && ready.length === 0
        ? [
            isUnread('EndpointSlice')
              ? unknown(`No endpoint of Service ${istiod.name} that is known is ready.`)
              : blocked(`No endpoint of Service ${istiod.name} is ready.`),
          ]
        : []),
      ...(address === '' ? [unknown('Which way the VM takes is not known: no address.')] : []),
      ...(address !== '' && !isDirect && !isIngress
        ? [unknown(`Nothing in the cluster tells where ${address} leads.`)]
        : []),
      ...(isIngress && !isDirect ? gatewayFindings(facts, istiod) : []),
    ],
    notLive: notLiveOf(feeds, ['Service', 'EndpointSlice', 'Gateway', 'VirtualService']),
  })
}

function gatewayFindings(
  { ingress, flags, istioNamespace, inventory, feeds }: BundleFacts,
  istiod: { namespace: string; name: string },
): Finding[] {
  const service = whatWasRead(ingress)
  if (!isJsonObject(service)) return []
  const { hasPort, gateways, virtualServices } = exposureOf(
    service,
    ingressOf(flags, istioNamespace),
    istiod,
    inventory.objects,
  )
  const isKnown = (kinds: readonly Kind[]): boolean => notLiveOf(feeds, kinds).length === 0
  if (!hasPort) return [blocked(`${ingress.what} has no port ${ISTIOD_PORT}.`)]
  if (gateways.length === 0)
    return [
      isKnown(['Gateway', 'Pod'])
        ? warning(`No Gateway passes port ${ISTIOD_PORT} of ${ingress.what} on without ending its TLS.`)
        : unknown(`No Gateway that is known passes port ${ISTIOD_PORT} of ${ingress.what} on.`),
    ]
  if (virtualServices.length > 0) return []
  const by = `sends what comes by Gateway ${namesOf(gateways)} on to ${istiod.name}.`
  return [
    isKnown(['VirtualService'])
      ? warning(`No VirtualService ${by}`)
      : unknown(`No VirtualService that is known ${by}`),
  ]
}

function readyAddresses(
  { inventory }: BundleFacts,
  { namespace, name }: { namespace: string; name: string },
): string[] {
  return [...(inventory.slices.get(`${namespace}/${name}`) ?? [])]
    .flatMap((key) => inventory.objects.EndpointSlice.get(key)?.endpoints ?? [])
    .filter(({ conditions }) => conditions.ready !== false)
    .flatMap(({ addresses }) => addresses)
}

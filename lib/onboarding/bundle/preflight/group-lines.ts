import { isJsonObject } from '#lib/json.ts'
import { notLiveOf } from '#lib/kube/feed.ts'
import type { BundleFacts } from '#lib/onboarding/bundle/preflight/facts.ts'
import { found, notRead } from '#lib/onboarding/bundle/preflight/read.ts'
import { readMeshYaml } from '#lib/onboarding/bundle/read-mesh-yaml.ts'
import { blocked, type Finding, lineOf, namesOf, unknown, warning } from '#lib/traffic/preflight/line.ts'
import type { PreflightLine } from '#lib/traffic/review.ts'

const NETWORK = 'topology.istio.io/network'

/** Whose identity the VM has. */
export function serviceAccountLine({ group, serviceAccount }: BundleFacts): PreflightLine {
  const { namespace, serviceAccount: name } = group
  return lineOf({
    id: 'service-account',
    title: 'The service account exists',
    ok: `${name} in namespace ${namespace}.`,
    findings: found(
      notRead(serviceAccount),
      serviceAccount.state === 'absent' && blocked(`There is none called ${name}.`),
      !group.namesAccount &&
        warning(
          'The group names none. The files are made for default, but the entry will carry none: callers then expect plaintext.',
        ),
    ),
    notLive: [],
  })
}

/** The token is requested as the caller. */
export function tokenLine({ group, mayRequestToken }: BundleFacts): PreflightLine {
  const review = mayRequestToken.state === 'read' ? mayRequestToken.value : null
  return lineOf({
    id: 'token',
    title: 'You may request its token',
    ok: `You may create serviceaccounts/token in namespace ${group.namespace}.`,
    findings: found(
      notRead(mayRequestToken),
      mayRequestToken.state === 'absent' && unknown('The API server does not review access.'),
      review !== null &&
        !review.allowed &&
        blocked(
          `You may not create serviceaccounts/token for ${group.serviceAccount} in namespace ${group.namespace}.${review.reason ? ` ${review.reason}` : ''}`,
        ),
    ),
    notLive: [],
  })
}

/** What selects the VM, and where it takes requests. */
export function workloadLine({ group }: BundleFacts): PreflightLine {
  const labels = Object.keys({ ...group.templateLabels, ...group.labels })
  const ports = Object.entries(group.ports).map(([name, port]) => `${name} ${port}`)
  return lineOf({
    id: 'workload',
    title: 'Labels and ports are given',
    ok: `Labels ${namesOf(labels)}; ports ${namesOf(ports)}.`,
    findings: found(
      labels.length === 0 &&
        warning('The group has no labels: no Service and no ServiceEntry selects its entries.'),
      ports.length === 0 &&
        warning(
          'The group has no ports: everything that comes in goes through Envoy, and named target ports reach nothing.',
        ),
    ),
    notLive: [],
  })
}

/** Without an own entry a VM is connected and in no endpoints. */
export function registrationLine({ group, flags }: BundleFacts): PreflightLine {
  return lineOf({
    id: 'registration',
    title: 'The VM registers itself',
    ok: `istiod creates its WorkloadEntry from group ${group.name} when it connects.`,
    findings: found(
      !flags.autoregister && warning('With autoregister off somebody has to create its WorkloadEntry.'),
    ),
    notLive: [],
  })
}

/** A network that no gateway and no namespace tells of can't be reached from the others. */
export function networkLine(facts: BundleFacts): PreflightLine {
  const { group, inventory, istioNamespace, feeds } = facts
  const known = knownNetworks(facts)
  const { unread } = meshNetworksOf(facts)
  const own = inventory.objects.Namespace.get(`/${istioNamespace}`)
  const meshNetwork = own?.metadata.labels[NETWORK] ?? ''
  const notLive = notLiveOf(feeds, ['Service', 'Namespace'])
  const isKnown =
    group.network === '' ? known.size === 0 : group.network === meshNetwork || known.has(group.network)
  return lineOf({
    id: 'network',
    title: 'The network is known to the mesh',
    ok:
      group.network === ''
        ? 'The group names none, and neither does the mesh: all reach one another directly.'
        : `Network ${group.network} is one of the mesh’s.`,
    findings: found(
      !isKnown &&
        group.network === '' &&
        warning(
          `The group names none, but the mesh has ${namesOf([...known])}: istiod takes the VM for one of another network.`,
        ),
      group.network === '' && known.size === 0 && unread,
      !isKnown &&
        group.network !== '' &&
        (notLive.length > 0 || unread !== null
          ? unknown(
              `No namespace and no gateway that is known is on network ${group.network}.${unread ? ` ${unread.text}` : ''}`,
            )
          : warning(
              `No namespace and no gateway is on network ${group.network}${known.size > 0 ? `: the mesh has ${namesOf([...known])}` : ''}. Pods of other networks can’t reach the VM.`,
            )),
    ),
    notLive,
  })
}

/** Networks that labels, meshNetworks and istiod tell of. */
function knownNetworks(facts: BundleFacts): Set<string> {
  const { inventory, toldNetworks } = facts
  const labelled = [...inventory.objects.Namespace.values(), ...inventory.objects.Service.values()].flatMap(
    ({ metadata }) => metadata.labels[NETWORK] || [],
  )
  return new Set([...labelled, ...(toldNetworks ?? []), ...meshNetworksOf(facts).names])
}

/** The networks of `meshNetworks`, which names them with their gateways; `unread` says why there may be others. */
function meshNetworksOf({ meshConfig }: BundleFacts): { names: string[]; unread: Finding | null } {
  if (meshConfig.state !== 'read') return { names: [], unread: notRead(meshConfig) }
  const yaml = readMeshYaml(meshConfig.value.meshNetworks ?? '', `meshNetworks of ${meshConfig.what}`)
  if (!yaml.ok) return { names: [], unread: unknown(`${yaml.problems[0]?.message}.`) }
  const { networks } = yaml.value
  return { names: isJsonObject(networks) ? Object.keys(networks) : [], unread: null }
}

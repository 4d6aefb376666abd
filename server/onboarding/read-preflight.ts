import type { JsonObject } from '#lib/json.ts'
import { parseKey } from '#lib/kube/object-ref.ts'
import type { Inventory } from '#lib/mesh/inventory.ts'
import { objectsSelected } from '#lib/mesh/label-index.ts'
import type { BundlePreflight } from '#lib/onboarding/bundle/answer.ts'
import { clusterNameOf, hostsAddress } from '#lib/onboarding/bundle/bundle.ts'
import { ofRevision, ownRevision } from '#lib/onboarding/bundle/flags.ts'
import { readGroup } from '#lib/onboarding/bundle/group.ts'
import { newestRelease } from '#lib/onboarding/bundle/newest-release.ts'
import { bundlePreflight } from '#lib/onboarding/bundle/preflight/preflight.ts'
import { whatWasRead } from '#lib/onboarding/bundle/preflight/read.ts'
import { AppError } from '#server/app-error.ts'
import type { Actor } from '#server/auth/actor.ts'
import { reviewAccess } from '#server/kube/core-client.ts'
import { readPreflightQuery } from '#server/onboarding/bundle-input.ts'
import { need, readAsCaller } from '#server/onboarding/read-as-caller.ts'
import { readServiceAccount, readSources, readWorkloadGroup } from '#server/onboarding/read-sources.ts'
import type { Runtime } from '#server/runtime/runtime.ts'

type PreflightRuntime = Pick<Runtime, 'requestAs'> & {
  store: Pick<Runtime['store'], 'inventory' | 'feeds'>
  istiods: Pick<Runtime['istiods'], 'about'>
  settings: Pick<Runtime['settings'], 'ISTHMUS_ISTIOD_NAMESPACE'>
}

/**
 * Whether a VM with the files of these flags can join, line by line, and what the flags come to. Asks for no token. Throws
 * AppError `bad-request`, and `not-found` or `forbidden` for the WorkloadGroup itself.
 */
export async function readPreflight(
  runtime: PreflightRuntime,
  actor: Actor,
  query: URLSearchParams,
): Promise<BundlePreflight> {
  const { namespace, name, flags } = readPreflightQuery(query)
  const { settings, store, istiods } = runtime
  const istioNamespace = settings.ISTHMUS_ISTIOD_NAMESPACE
  const request = runtime.requestAs(actor)
  const group = groupOf(need(await readWorkloadGroup(request, { namespace, name })))
  const { serviceAccount } = group
  const attributes = {
    namespace,
    verb: 'create',
    resource: 'serviceaccounts',
    subresource: 'token',
    name: serviceAccount,
  }
  const [sources, account, mayRequestToken, about] = await Promise.all([
    readSources(request, group, flags, istioNamespace),
    readServiceAccount(request, { namespace, name: serviceAccount }),
    readAsCaller('What you may do', 'create selfsubjectaccessreviews', () =>
      reviewAccess(request, attributes),
    ),
    istiods.about(),
  ])
  const { inventory } = store
  const lines = bundlePreflight({
    ...sources,
    group,
    flags,
    istioNamespace,
    serviceAccount: account,
    mayRequestToken,
    toldNetworks: about.networks,
    inventory,
    feeds: store.feeds(),
  })
  const clusterName = clusterNameOf(whatWasRead(sources.injector)?.values ?? '')
  return {
    lines,
    found: {
      clusterId: clusterName.ok ? clusterName.value : '',
      ingressIP: hostsAddress({ ...flags, ingressIP: '' }, whatWasRead(sources.ingress)),
      istioVersion: releaseOf(about.versions, inventory, istioNamespace, flags.revision),
      revisions: revisionsOf(inventory, istioNamespace),
    },
    istioNamespace,
    group: { serviceAccount, ports: group.ports, network: group.network },
  }
}

function groupOf(object: JsonObject) {
  const group = readGroup(object)
  if (group.ok) return group.value
  throw new AppError('refused', group.problems.map(({ message }) => message).join('; '))
}

/** Pods are told apart by their names, as their doors are called; one at an address of the settings may be of any revision. */
function releaseOf(
  versions: ReadonlyMap<string, string>,
  { objects, podLabels }: Readonly<Inventory>,
  namespace: string,
  revision: string,
): string {
  const doorsTo = (selector: Record<string, string>): Set<string> =>
    new Set(
      objectsSelected(podLabels, namespace, selector)
        .map(parseKey)
        .map(({ name }) => `${name}.${namespace}`),
    )
  const service = objects.Service.get(`${namespace}/${ofRevision('istiod', revision)}`)
  const own = doorsTo(service?.spec.selector ?? { 'istio.io/rev': ownRevision(revision) || 'default' })
  const all = doorsTo({ app: 'istiod' })
  const told = [...versions]
  const ofIt = told.filter(([door]) => own.has(door))
  const others = ofIt.length > 0 ? ofIt : told.filter(([door]) => !all.has(door))
  return newestRelease(others.map(([, version]) => version))
}

/** The revisions of which there is an istiod: `istiod-<revision>`. */
const revisionsOf = ({ objects }: Readonly<Inventory>, istioNamespace: string): string[] =>
  [...objects.Service.values()]
    .filter(({ metadata }) => metadata.namespace === istioNamespace && /^istiod-./.test(metadata.name))
    .map(({ metadata }) => metadata.name.slice('istiod-'.length))
    .sort()

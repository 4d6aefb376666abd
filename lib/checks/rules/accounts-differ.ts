import type { Check, Found } from '#lib/checks/check.ts'
import { entriesOf, textOf } from '#lib/checks/rules/entry-parts.ts'
import { PAGES } from '#lib/checks/rules/pages.ts'
import type { ObjectOf, Service, ServiceEntry } from '#lib/kube/objects.ts'
import { podsBehind } from '#lib/mesh/backends.ts'
import { refOf } from '#lib/mesh/host-backends.ts'
import { type Inventory, sourceById } from '#lib/mesh/inventory.ts'
import { listed } from '#lib/names/findings/finding.ts'
import { callersNamed } from '#lib/traffic/preflight/authorization.ts'
import { textAt } from '#lib/traffic/spec-edit.ts'

type Policy = ObjectOf<'AuthorizationPolicy'>
type Sides = { source: Service | ServiceEntry; vms: string[]; pods: string[] }

/** VMs and pods of one service that call others under names of which a policy knows only one. */
export const accountsDiffer: Check = {
  code: 'ISTH022',
  title: 'AuthorizationPolicy names only the VMs or only the pods of a service',
  severity: 'warning',
  why: 'A policy that names principals or service accounts knows callers by their certificate. Where VMs and pods of one service run as different ServiceAccounts and it names one, what the one half may do the other may not.',
  docs: [
    'Run both under one ServiceAccount, or name both in the policy, before traffic moves from the one to the other.',
  ],
  links: [PAGES.authorizationPolicy, PAGES.virtualMachines],
  reads: ['AuthorizationPolicy', 'WorkloadEntry', 'Service', 'ServiceEntry', 'Pod', 'EndpointSlice'],
  subject: 'mesh',
  run({ inventory }) {
    const policies = [...inventory.objects.AuthorizationPolicy.values()]
      .map((policy) => ({ policy, name: textOf(policy), callers: callersNamed(policy) }))
      .filter(({ callers }) => callers.length > 0)
      .sort((a, b) => (a.name < b.name ? -1 : 1))
    if (policies.length === 0) return []
    const sides = [...inventory.sourceEntries.keys()].sort().flatMap((id) => {
      const source = sourceById(inventory, id)
      return source ? sidesOf(inventory, source) : []
    })
    return policies.flatMap(({ policy, callers }) => {
      const isNamed = (account: string): boolean => callers.some((matches) => matches(account))
      return sides.flatMap((one) => namedOnly(policy, one, isNamed))
    })
  },
}

/** The accounts of both halves, where both are there, all are known and they are not the same. */
function sidesOf(inventory: Readonly<Inventory>, source: Service | ServiceEntry): Sides[] {
  const vms = new Set(
    entriesOf(inventory, source).map(({ metadata, spec }) =>
      spec.serviceAccount ? `${metadata.namespace}/${spec.serviceAccount}` : '',
    ),
  )
  const pods = new Set(
    podsBehind(inventory, source).map(({ pod }) =>
      pod?.spec.serviceAccountName ? `${pod.metadata.namespace}/${pod.spec.serviceAccountName}` : '',
    ),
  )
  if (vms.size === 0 || pods.size === 0 || vms.has('') || pods.has('')) return []
  const isAlike = vms.size === pods.size && [...vms].every((account) => pods.has(account))
  return isAlike ? [] : [{ source, vms: [...vms].sort(), pods: [...pods].sort() }]
}

function namedOnly(
  policy: Policy,
  { source, vms, pods }: Sides,
  isNamed: (account: string) => boolean,
): Found[] {
  const [ofVms, ofPods] = [vms.filter(isNamed), pods.filter(isNamed)]
  if (ofVms.length > 0 === ofPods.length > 0) return []
  const isVms = ofVms.length > 0
  const [named, others] = isVms ? [ofVms, pods] : [ofPods, vms]
  const action = textAt(policy.spec, 'action') || 'ALLOW'
  return [
    {
      objects: [refOf(policy), refOf(source)],
      text: `${textOf(policy)} (${action}) names ${listed(named)}, as which ${isVms ? 'VMs' : 'pods'} of ${textOf(source)} call; its ${isVms ? 'pods' : 'VMs'} call as ${listed(others)}.`,
      field: 'spec.rules',
      fix: {
        text: `Name ${listed(others)} in the policy too, or run VMs and pods under one ServiceAccount.`,
      },
    },
  ]
}

import { shellQuote } from '#lib/export/shell-quote.ts'
import { type ObjectKey, parseKey } from '#lib/kube/object-ref.ts'
import type { WorkloadGroup } from '#lib/kube/objects.ts'
import type { Inventory } from '#lib/mesh/inventory.ts'
import type { CountsSince, Reason, Waiting } from '#lib/onboarding/arrival/arrival.ts'
import { AGENT_REFUSALS, vmChecks } from '#lib/onboarding/arrival/vm-commands.ts'

export type WaitingInput = {
  inventory: Readonly<Inventory>
  group: ObjectKey
  /** The newest connection of a VM of the group; null when none is known. */
  lastConnectedMs: number | null
  /** Since when somebody has been looking; null when that is not told. */
  lookingSinceMs: number | null
  /** Why it is not known what objects there are: watches that are not current; empty when all is known. */
  unread: string
  counted: CountsSince | null
  istiodHost: string
}

/** What is known while a VM of this group is waited for. */
export function waitingFor(input: WaitingInput): Waiting {
  const { lastConnectedMs, lookingSinceMs, counted, istiodHost } = input
  const sinceMs = Math.max(lastConnectedMs ?? 0, lookingSinceMs ?? 0)
  const inTheWay = input.unread === '' ? inTheWayOf(input) : []
  return {
    state: inTheWay.length > 0 ? 'stalled' : 'now',
    sinceMs: sinceMs > 0 ? sinceMs : null,
    troubles: [...inTheWay, ...(counted ? countedTroubles(input, counted) : [])],
    checks: vmChecks(istiodHost),
    counted,
  }
}

/** What keeps out every VM of the group. */
function inTheWayOf({ inventory, group: key }: WaitingInput): Reason[] {
  const { namespace, name } = parseKey(key)
  const group = inventory.objects.WorkloadGroup.get(key)
  if (!group)
    return [
      {
        reason: `There is no WorkloadGroup ${name} in namespace ${namespace}`,
        fix: 'istiod refuses each VM that connects for it (FailedPrecondition: cannot find WorkloadGroup). Create the group: the agents keep trying.',
        commands: [],
      },
    ]
  return missingAccount(inventory, group)
}

function missingAccount({ objects }: Readonly<Inventory>, { metadata, spec }: WorkloadGroup): Reason[] {
  const account = spec.template.serviceAccount
  const isKnown = objects.ServiceAccount.size > 0
  if (account === '' || !isKnown || objects.ServiceAccount.has(`${metadata.namespace}/${account}`)) return []
  return [
    {
      reason: `There is no ServiceAccount ${account} in namespace ${metadata.namespace}`,
      fix: 'No token can be made for it, and its VMs get no certificate. Create it, or change spec.template.serviceAccount of the group.',
      commands: [
        {
          what: 'Create it',
          command: `kubectl create serviceaccount ${shellQuote(account)} -n ${shellQuote(metadata.namespace)}`,
        },
      ],
    },
  ]
}

/** Counts are of the whole mesh: they may be another VM's, and that is said. */
function countedTroubles({ inventory, group: key }: WaitingInput, counted: CountsSince): Reason[] {
  const group = inventory.objects.WorkloadGroup.get(key)
  const { namespace } = parseKey(key)
  const troubles: Reason[] = []
  if (counted.failed > 0)
    troubles.push({
      reason: `istiod counted ${plural(counted.failed, 'failed registration')} of VMs since then, of whichever group`,
      fix: group
        ? `It refuses a VM whose token is of another namespace than ${namespace}${accountWords(group)}. The agent’s log on the VM has istiod’s words.`
        : 'With the WorkloadGroup missing, those of this group are among them.',
      commands: [AGENT_REFUSALS],
    })
  if (counted.refused > 0)
    troubles.push({
      reason: `istiod’s CA refused ${plural(counted.refused, 'certificate request')} since then, of whichever workload`,
      fix: 'A token that has expired or is meant for another audience than istio-ca is refused so. Make a new bundle, and replace istio-token on the VM.',
      commands: [AGENT_REFUSALS],
    })
  if (counted.failed === 0 && counted.registered === 0 && counted.certificates > 0)
    troubles.push({
      reason: `istiod’s CA gave out ${plural(counted.certificates, 'certificate')} since then, and no VM has registered`,
      fix: `If one was this VM’s, its token and the way to istiod are right. Then its stream is refused, which istiod does not count: its proxy names another namespace or service account than its token${group ? accountWords(group) : ''}, or it does not ask to be registered (ISTIO_META_AUTO_REGISTER_GROUP).`,
      commands: [AGENT_REFUSALS],
    })
  return troubles
}

const accountWords = ({ spec }: WorkloadGroup): string =>
  spec.template.serviceAccount ? `, or of another service account than ${spec.template.serviceAccount}` : ''

const plural = (count: number, noun: string): string => `${count} ${noun}${count === 1 ? '' : 's'}`

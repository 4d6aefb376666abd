import type { VmCommand } from '#lib/onboarding/arrival/arrival.ts'
import { CONTAINER_REMOVAL } from '#lib/onboarding/bundle/container-removal.ts'
import type { CarriedHost } from '#lib/onboarding/leaving/carried.ts'
import type {
  LeavingAnswer,
  LeavingState,
  LeavingStep,
  LeavingStepId,
  OpenWork,
  StillThere,
} from '#lib/onboarding/leaving/leaving.ts'
import { isGone, whyCarriesUnknown, whyGroupUnknown } from '#lib/onboarding/leaving/unread.ts'
import type { OrReason } from '#lib/onboarding/told-endpoints.ts'

type Facts = Omit<LeavingAnswer, 'steps' | 'atMs'>

/** How far the leaving of a VM has come, by what is known now: nothing of it is stored. */
export function leavingSteps(facts: Facts): LeavingStep[] {
  const steps = [
    carriesStep(facts),
    drainStep(facts),
    connectionsStep(facts),
    stopStep(facts),
    deleteStep(facts),
    goneStep(facts),
    weightsStep(facts),
    leftOversStep(facts),
  ]
  return isGone(facts) ? steps.map(past) : oneAfterAnother(steps)
}

/** What is to be done on the VM and with its entry waits until nothing is lost by it. */
function oneAfterAnother(steps: LeavingStep[]): LeavingStep[] {
  const first = steps.findIndex(({ state }) => state === 'now' || state === 'blocked')
  return steps.map((one, index) =>
    first !== -1 && index > first && one.state === 'now' && (one.id === 'stop' || one.id === 'delete')
      ? { ...one, state: 'todo' }
      : one,
  )
}

const isBeforeGone = (id: LeavingStepId): boolean =>
  id === 'carries' || id === 'drain' || id === 'connections'
/** Of an entry that is gone there is nothing to drain. */
const past = (one: LeavingStep): LeavingStep =>
  isBeforeGone(one.id) && !(one.id === 'connections' && (one.state === 'now' || one.state === 'unknown'))
    ? { ...one, state: 'not-needed' }
    : one

const step = (
  id: LeavingStepId,
  state: LeavingState,
  reason: string,
  commands: VmCommand[] = [],
): LeavingStep => ({ id, state, reason, commands })

function carriesStep(facts: Facts): LeavingStep {
  const { carries } = facts
  if (isGone(facts)) return step('carries', 'not-needed', 'Its entry is gone: nothing is sent to it by it')
  const last = lastOnes(carries)
  const why = whyCarriesUnknown(facts)
  if (why) return step('carries', 'unknown', [`${why}.`, ...last].join(' '))
  if (last.length > 0) return step('carries', 'blocked', last.join(' '))
  if (carries.length === 0) return step('carries', 'done', 'No Service or ServiceEntry selects it')
  return step('carries', 'done', 'Others take the requests of every destination that it stands in')
}

/** Destinations that would have no endpoint without it, in sentences. */
const lastOnes = (carries: readonly CarriedHost[]): string[] =>
  carries.flatMap(({ host, routes }) =>
    routes
      .filter(({ isLast }) => isLast)
      .map(
        ({ subset, percent, rule }) =>
          `It is the last endpoint of ${subset ? `subset ${subset} of ` : ''}${host}, which gets ${rounded(percent)} % (${rule}): without it these requests fail.`,
      ),
  )

function drainStep(facts: Facts): LeavingStep {
  const { drain, entry, carries, proxy } = facts
  if (isGone(facts)) return step('drain', 'not-needed', 'Its entry is gone')
  const why = whyCarriesUnknown(facts)
  if (why) return step('drain', 'unknown', why)
  if (proxy.state === 'away' && entry.registration !== 'static')
    return step('drain', 'not-needed', 'Its proxy has gone: what is sent to it fails already')
  if (lastOnes(carries).length > 0)
    return step('drain', 'todo', 'Nobody can take over what it gets: change the split first')
  switch (drain.kind) {
    case 'small':
      return step(
        'drain',
        'done',
        `By its weight it gets ${rounded(drain.percentNow)} % of what its destinations get, or less`,
      )
    case 'weights':
      return step(
        'drain',
        'now',
        `Afterwards it gets ${rounded(drain.percentAfter)} % of what its destinations get, or less`,
      )
    case 'none':
      return step('drain', 'not-needed', drain.reason)
  }
}

/** What takes longer than this is a stream, which ends when it is closed. */
const WAIT_ADVICE =
  'Wait as long as your longest request takes, five minutes when you do not know, and for streams and TCP until their clients have closed them.'

function connectionsStep(facts: Facts): LeavingStep {
  const { own, callers, entry, drain, proxy } = facts
  const open = busyWords(own, callers)
  if (open.length > 0) return step('connections', 'now', open.join(' '))
  const isOwnKnown = !('reason' in own)
  if (!isOwnKnown && proxy.state === 'away' && isGone(facts))
    return step('connections', 'not-needed', 'Its proxy is not connected any more')
  if (!isOwnKnown && 'reason' in callers)
    return step('connections', 'unknown', `No Envoy can be asked. ${WAIT_ADVICE}`)
  if (!isOwnKnown)
    return step(
      'connections',
      'unknown',
      `The Envoys that were asked have nothing open to it; its own can’t be asked. ${WAIT_ADVICE}`,
    )
  if (entry.exists && drain.kind === 'weights')
    return step(
      'connections',
      'todo',
      'Nothing is open this moment; new requests come while its weight is what it is',
    )
  return step('connections', 'done', 'No request is open, and no connection of anything else than HTTP')
}

/** Idle connections of HTTP are no work: see openWork. */
function busyWords(own: OrReason<OpenWork>, callers: LeavingAnswer['callers']): string[] {
  const words = (who: string, work: OrReason<OpenWork>): string[] => {
    if ('reason' in work) return []
    const { activeRequests, uncounted } = work
    const open = [
      activeRequests > 0 ? plural(activeRequests, 'request') : '',
      uncounted > 0 ? plural(uncounted, 'connection') : '',
    ].filter(Boolean)
    return open.length > 0 ? [`${who} ${open.join(' and ')} open.`] : []
  }
  return [...words('Its own Envoy has', own), ...words('Callers have', callers)]
}

const STOP: VmCommand[] = [
  {
    what: 'Stop Istio’s agent and Envoy, also after a restart of the VM',
    command: 'sudo systemctl disable --now istio',
  },
  ...CONTAINER_REMOVAL.map(({ what, command }) => ({
    what: `Where it runs in a container: ${what}`,
    command,
  })),
]

function stopStep({ proxy, entry }: Facts): LeavingStep {
  if (proxy.state === 'connected')
    return step(
      'stop',
      'now',
      `${proxy.id} is connected to ${proxy.istiod || 'istiod'}. While it is, its entry comes back with its next connection, within 30 minutes, if it is deleted.`,
      STOP,
    )
  if (entry.registration === 'static' && entry.exists)
    return step('stop', 'not-needed', 'The entry was written by hand: no agent registers it')
  if (proxy.state === 'unknown') return step('stop', 'unknown', proxy.reason, STOP)
  return step('stop', 'done', 'No istiod has its proxy')
}

function deleteStep(facts: Facts): LeavingStep {
  const { entry, proxy } = facts
  if (isGone(facts)) return step('delete', 'done', 'Its entry is gone')
  if (!entry.exists)
    return step('delete', 'unknown', 'WorkloadEntries are not read: whether it has one is not known')
  if (entry.registration === 'auto' && proxy.state === 'away')
    return step(
      'delete',
      'now',
      'istiod deletes it by itself when the grace period is over (10 s by default). Delete it here when it stays.',
    )
  return entry.registration === 'auto'
    ? step(
        'delete',
        'todo',
        'istiod deletes it by itself once the agent has stopped. Deleted before, it is out of all endpoints at once, while what is open goes on, and it stays away until the agent connects anew: so nothing is lost if the agent is stopped right after.',
      )
    : step('delete', 'now', 'Nobody deletes an entry that was written by hand.')
}

/**
 * Why its entry is not to be deleted now: requests would fail that it answers. Empty when nothing speaks against it, as when its
 * proxy has gone, so that they fail already.
 */
export function whyNotDelete({ carries, proxy, entry }: Pick<Facts, 'carries' | 'proxy' | 'entry'>): string {
  if (proxy.state === 'away' && entry.registration !== 'static') return ''
  const last = lastOnes(carries)
  return last.length > 0
    ? `${last.join(' ')} Lower the weight of that destination to 0 first, or delete what selects it.`
    : ''
}

/** Who still has it, and for what, is told beside the step. */
function goneStep(facts: Facts): LeavingStep {
  const { istiods, envoys, entry } = facts
  const there = [istiods.state === 'there' ? 'istiod' : '', envoys.state === 'there' ? 'callers' : ''].filter(
    Boolean,
  )
  if (there.length > 0)
    return step('gone', isGone(facts) ? 'now' : 'todo', `Still an endpoint of ${there.join(' and of ')}`)
  const both: StillThere[] = [istiods, envoys]
  const unknown = both.flatMap((one) => (one.state === 'unknown' ? [one.reason] : []))
  if (unknown.length > 0) return step('gone', 'unknown', [...new Set(unknown)].join('. '))
  if (!entry.exists && !isGone(facts))
    return step(
      'gone',
      'unknown',
      'Nobody has an endpoint of it, and whether its entry is there is not known',
    )
  return entry.exists
    ? step('gone', 'todo', 'Nobody has an endpoint of it, and its entry is still there')
    : step('gone', 'done', 'Neither istiod nor a caller that was asked has an endpoint of it')
}

/** Raised weights stay raised: a VM that registers later would get a hundredth of what the others get. */
function weightsStep(facts: Facts): LeavingStep {
  const { raised } = facts
  if ('reason' in raised)
    return step('weights', 'unknown', `Whether a draining has raised weights is not known: ${raised.reason}`)
  const why = whyGroupUnknown(facts)
  if (why) return step('weights', 'unknown', why)
  const { length } = raised.changes
  if (length === 0) return step('weights', 'not-needed', 'No weight is left that draining changed')
  const words = `${plural(length, 'VM')} ${length === 1 ? 'has' : 'have'} the weight that draining gave`
  return isGone(facts)
    ? step(
        'weights',
        'now',
        `${words}. A VM that registers from now on has the weight of its group’s template, and would get a hundredth of what these get. Another one that is being drained gets requests again.`,
      )
    : step('weights', 'todo', `${words}. Given back while its entry is there, it takes requests again.`)
}

function leftOversStep(facts: Facts): LeavingStep {
  const { leftOver, entry } = facts
  const why = whyGroupUnknown(facts)
  if (why) return step('left-overs', 'unknown', why)
  if (!leftOver) return step('left-overs', 'not-needed', 'It belonged to no WorkloadGroup')
  const { group, entries, exists, serviceAccount } = leftOver
  if (!exists) return step('left-overs', 'done', `WorkloadGroup ${group.name} is gone as well`)
  const others = entries - (entry.exists ? 1 : 0)
  if (others > 0)
    return step('left-overs', 'not-needed', `WorkloadGroup ${group.name} has ${plural(others, 'other VM')}`)
  const account = serviceAccount
    ? ` ServiceAccount ${serviceAccount} may be used by pods as well. Deleting it is what makes tokens that were made for its VMs useless before they expire.`
    : ''
  return step(
    'left-overs',
    entry.exists ? 'todo' : 'now',
    `WorkloadGroup ${group.name} has no other VM. Keep it if one is to come again, or delete it.${account}`,
  )
}

const plural = (count: number, noun: string): string =>
  `${count.toLocaleString('en')} ${noun}${count === 1 ? '' : 's'}`
const rounded = (percent: number): string =>
  String(percent < 1 ? Math.round(percent * 100) / 100 : Math.round(percent * 10) / 10)

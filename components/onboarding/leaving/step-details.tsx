import Link from 'next/link'
import type { ReactNode } from 'react'
import { CarriedTable } from '#components/onboarding/leaving/carried-table.tsx'
import { percentWords } from '#components/onboarding/leaving/leaving-words.ts'
import { Button } from '#components/ui/button.tsx'
import { Disclosure } from '#components/ui/disclosure.tsx'
import { Facts } from '#components/ui/facts.tsx'
import type { WeightChange } from '#lib/onboarding/leaving/drain.ts'
import type {
  LeavingAnswer,
  LeavingEditKind,
  LeavingStepId,
  OpenWork,
  StillThere,
} from '#lib/onboarding/leaving/leaving.ts'
import { whyNotDelete } from '#lib/onboarding/leaving/leaving-steps.ts'
import { whyCarriesUnknown, whyGroupUnknown } from '#lib/onboarding/leaving/unread.ts'
import type { OrReason } from '#lib/onboarding/told-endpoints.ts'

type Props = {
  answer: LeavingAnswer
  /** What is being fetched to be reviewed; empty for nothing. */
  busy: LeavingEditKind | ''
  onEdit: (kind: LeavingEditKind) => void
}

/** What a step shows and offers besides its own words. */
export const STEP_DETAILS: Record<LeavingStepId, (props: Props) => ReactNode> = {
  carries: Carried,
  drain: Drain,
  connections: Connections,
  stop: () => null,
  delete: Delete,
  gone: Gone,
  weights: Weights,
  'left-overs': LeftOvers,
}

function Carried({ answer: { carries, share, entry } }: Props) {
  if (!entry.exists) return null
  return (
    <div className="space-y-2">
      {share && share.totalWeight > 0 && entry.health?.eligible ? (
        <p className="text-muted text-sm">
          Of what the {share.eligible === 1 ? 'one VM' : `${share.eligible} VMs`} of {entry.group} get, it
          gets {percentWords((share.weight * 100) / share.totalWeight)} by its weight.
        </p>
      ) : null}
      <CarriedTable carries={carries} />
    </div>
  )
}

function Drain({ answer, busy, onEdit }: Props) {
  const { drain, carries, entry } = answer
  if (!entry.exists || whyCarriesUnknown(answer)) return null
  const pages = [...new Set(carries.flatMap(({ routes }) => routes.map(({ page }) => page)))]
  return (
    <div className="space-y-2">
      {drain.kind === 'weights' ? (
        <>
          <p className="text-muted text-sm">
            A WorkloadEntry has no weight 0: Istio takes it for 1. So this one gets 1, and the VMs beside it a
            hundred times what they have. A VM that registers meanwhile comes with the weight of its group’s
            template. The last step gives them back what they had.
          </p>
          <Button look="primary" isDisabled={busy !== ''} onPress={() => onEdit('drain')}>
            {busy === 'drain' ? 'Reading the entries' : reviewWords(drain.changes)}
          </Button>
          <WhichWeights changes={drain.changes} />
        </>
      ) : null}
      {pages.length > 0 ? (
        <p className="text-muted text-sm">
          To take all VMs of a subset out, give the subset the weight 0 in the split instead:{' '}
          {pages.map((page, index) => (
            <span key={page}>
              {index > 0 ? ', ' : ''}
              <Link href={`/traffic/${encodeURIComponent(page)}`} className="break-all text-accent underline">
                {page}
              </Link>
            </span>
          ))}
          .
        </p>
      ) : null}
    </div>
  )
}

function Weights({ answer, busy, onEdit }: Props) {
  const { raised, entry } = answer
  if ('reason' in raised || raised.changes.length === 0 || whyGroupUnknown(answer)) return null
  return (
    <div className="space-y-2">
      <Button
        look={entry.exists ? 'plain' : 'primary'}
        isDisabled={busy !== ''}
        onPress={() => onEdit('restore')}
      >
        {busy === 'restore' ? 'Reading the entries' : `${reviewWords(raised.changes)} as before`}
      </Button>
      <WhichWeights changes={raised.changes} />
    </div>
  )
}

const reviewWords = ({ length }: readonly WeightChange[]): string =>
  `Review ${length === 1 ? 'the weight' : `${length} weights`}`

function WhichWeights({ changes }: { changes: readonly WeightChange[] }) {
  return (
    <Disclosure title="Which weights">
      <ul className="space-y-0.5 font-mono text-xs">
        {changes.map(({ ref, from, to }) => (
          <li key={`${ref.namespace}/${ref.name}`} className="break-all">
            {ref.name}: {from || 'none'} → {to || 'none'}
          </li>
        ))}
      </ul>
    </Disclosure>
  )
}

function Connections({ answer: { own, callers } }: Props) {
  return (
    <Facts
      facts={[
        { name: 'Its own Envoy', value: small(workWords(own)), isWide: true },
        {
          name: 'Callers',
          value: small(
            'reason' in callers
              ? workWords(callers)
              : `${workWords(callers)}, as ${callers.proxies.length} of ${callers.of} Envoys that can be reached say`,
          ),
          isWide: true,
        },
      ]}
    />
  )
}

const small = (words: string): ReactNode => <span className="text-sm wrap-anywhere">{words}</span>

const workWords = (work: OrReason<OpenWork>): string =>
  'reason' in work
    ? `Not known: ${work.reason}`
    : `${work.activeRequests} open ${work.activeRequests === 1 ? 'request' : 'requests'}, ${work.connections} ${work.connections === 1 ? 'connection' : 'connections'}`

function Delete({ answer, busy, onEdit }: Props) {
  if (!answer.entry.exists) return null
  const why = whyNotDelete(answer)
  if (why) return <p className="text-sm wrap-anywhere">Not to be deleted now: {why}</p>
  return (
    <Button look="danger" isDisabled={busy !== ''} onPress={() => onEdit('delete')}>
      {busy === 'delete' ? 'Reading the entry' : 'Review the deletion'}
    </Button>
  )
}

function Gone({ answer: { istiods, envoys } }: Props) {
  return (
    <Facts
      facts={[
        { name: 'Endpoints of istiod', value: small(thereWords(istiods)), isWide: true },
        { name: 'Callers’ Envoys', value: small(thereWords(envoys)), isWide: true },
      ]}
    />
  )
}

function thereWords(there: StillThere): string {
  switch (there.state) {
    case 'gone':
      return `Gone: ${there.by}`
    case 'there':
      return `Still there: ${there.by} for ${there.where.join(', ')}`
    case 'unknown':
      return `Not known: ${there.reason}`
  }
}

function LeftOvers({ answer, busy, onEdit }: Props) {
  const { leftOver, entry } = answer
  if (!leftOver?.exists || leftOver.entries > 0 || entry.exists || whyGroupUnknown(answer)) return null
  return (
    <Button look="danger" isDisabled={busy !== ''} onPress={() => onEdit('delete-group')}>
      {busy === 'delete-group' ? 'Reading the group' : `Review the deletion of ${leftOver.group.name}`}
    </Button>
  )
}

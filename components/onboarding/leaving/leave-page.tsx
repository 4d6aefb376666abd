'use client'

import Link from 'next/link'
import { useState } from 'react'
import { ReviewDialog } from '#components/changes/review/review-dialog.tsx'
import { Answered } from '#components/data/answered.tsx'
import { useAnswer } from '#components/data/use-answer.ts'
import { HealthBadge } from '#components/mesh/health.tsx'
import { StepItem } from '#components/onboarding/arrival/step-item.tsx'
import { LEAVING_LOOKS, LEAVING_TITLES, stepToLookAt } from '#components/onboarding/leaving/leaving-words.ts'
import { STEP_DETAILS } from '#components/onboarding/leaving/step-details.tsx'
import { useLeavingEdit } from '#components/onboarding/leaving/use-leaving-edit.ts'
import { Callout } from '#components/ui/callout.tsx'
import { CommandList } from '#components/ui/command-list.tsx'
import { Facts } from '#components/ui/facts.tsx'
import type { LeavingAnswer, LeavingEdit, LeavingEntry } from '#lib/onboarding/leaving/leaving.ts'
import { isGone } from '#lib/onboarding/leaving/unread.ts'

const EVERY_MS = 2_000

/** Takes one VM out of the mesh, step by step. How far it is is read off the mesh, so it goes on after a reload. */
export function LeavePage({ namespace, name }: { namespace: string; name: string }) {
  const key = `${namespace}/${name}`
  const asked = useAnswer<LeavingAnswer>(
    `/api/onboarding/leaving?entry=${encodeURIComponent(key)}`,
    EVERY_MS,
    ({ entry }) => entry.ref.namespace === namespace && entry.ref.name === name,
  )
  const [edit, setEdit] = useState<LeavingEdit | null>(null)
  const fetching = useLeavingEdit(key, setEdit)
  const close = () => {
    setEdit(null)
    asked.again()
  }
  return (
    <>
      <header className="min-w-0">
        <nav aria-label="Breadcrumb" className="text-muted text-sm">
          <Link href={`/entries/${namespace}/${name}`} className="break-all hover:underline">
            {key}
          </Link>
        </nav>
        <h1 className="mt-0.5 break-all font-semibold text-xl tracking-tight">Take {name} out</h1>
        <p className="text-muted">So that no request is lost, and nothing of it stays behind.</p>
      </header>
      {fetching.error ? (
        <Callout tone="bad" title={fetching.error.message}>
          {fetching.error.fix}
        </Callout>
      ) : null}
      <Answered asked={asked} label="Reading what it carries">
        {(answer) => (
          <>
            <EntryFacts answer={answer} />
            <ol aria-label="Steps" className="rounded-lg border border-line bg-surface p-4">
              {answer.steps.map(({ id, state, reason, commands }, index) => {
                const { tone, word } = LEAVING_LOOKS[state]
                const Details = STEP_DETAILS[id]
                return (
                  <StepItem
                    key={id}
                    tone={tone}
                    title={`${index + 1}. ${LEAVING_TITLES[id]}`}
                    word={word}
                    isCurrent={id === stepToLookAt(answer.steps)?.id}
                  >
                    {reason ? <p className="text-sm wrap-anywhere">{reason}</p> : null}
                    {commands.length > 0 ? <CommandList commands={commands} /> : null}
                    <Details
                      answer={answer}
                      busy={fetching.isPending ? (fetching.variables ?? '') : ''}
                      onEdit={(kind) => fetching.mutate(kind)}
                    />
                  </StepItem>
                )
              })}
            </ol>
            <p role="status" className="sr-only">
              {nowWords(answer)}
            </p>
          </>
        )}
      </Answered>
      {edit ? (
        <ReviewDialog
          host=""
          edit={edit.edit}
          bases={edit.bases}
          onClose={close}
          onApplied={close}
          onRebase={() => {
            close()
            if (fetching.variables) fetching.mutate(fetching.variables)
          }}
          onDiscard={close}
        />
      ) : null}
    </>
  )
}

/** The step to look at, for those who do not see which one is marked. */
function nowWords({ steps }: LeavingAnswer): string {
  const now = stepToLookAt(steps)
  return now ? `${LEAVING_LOOKS[now.state].word}: ${LEAVING_TITLES[now.id]}` : 'Nothing is left to do'
}

const KNOWN_BY: Record<LeavingEntry['knownBy'], string> = {
  entry: '',
  before: 'Its entry is gone. What stands here was seen before.',
  name: 'Its entry is gone. What stands here is what its name says.',
  nothing: 'There is no such entry, and its name says nothing of where it was.',
}

function EntryFacts({ answer }: { answer: LeavingAnswer }) {
  const { entry, proxy } = answer
  const { group, ref, health } = entry
  const isUnsure = !entry.exists && !isGone(answer)
  return (
    <div className="space-y-3 rounded-lg border border-line bg-surface p-4">
      <Facts
        facts={[
          {
            name: 'Entry',
            value: health ? <HealthBadge state={health.state} /> : isUnsure ? 'not known' : 'gone',
          },
          { name: 'Address', value: <span className="font-mono text-xs">{entry.address}</span> },
          { name: 'Network', value: entry.network },
          {
            name: 'Workload group',
            value: group ? (
              <Link
                href={`/workloads/${ref.namespace}/${group}`}
                className="break-all text-accent hover:underline"
              >
                {group}
              </Link>
            ) : (
              ''
            ),
          },
          {
            name: 'Proxy',
            value:
              proxy.state === 'connected'
                ? `connected, ${proxy.id}`
                : proxy.state === 'away'
                  ? 'not connected'
                  : 'not known',
          },
          { name: 'Weight', value: entry.exists ? entry.weight : '' },
        ]}
      />
      {isUnsure ? (
        <p className="text-muted text-sm">
          WorkloadEntries are not read: it may be there. What stands here is what its name says, or was seen
          before.
        </p>
      ) : KNOWN_BY[entry.knownBy] ? (
        <p className="text-muted text-sm">{KNOWN_BY[entry.knownBy]}</p>
      ) : null}
    </div>
  )
}

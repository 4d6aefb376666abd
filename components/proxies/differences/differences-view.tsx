import { CircleCheck } from 'lucide-react'
import { useState } from 'react'
import { countWords, kindTitle, stateWords } from '#components/proxies/differences/kind-words.ts'
import { Badge } from '#components/ui/badge.tsx'
import { Button } from '#components/ui/button.tsx'
import { Disclosure } from '#components/ui/disclosure.tsx'
import { EmptyState } from '#components/ui/empty-state.tsx'
import type { ConfigDifferences, ResourceDifference, ValueChange } from '#lib/envoy/config-differences.ts'
import { RESOURCE_KINDS } from '#lib/envoy/proxy-config.ts'

type Sides = { one: string; other: string }
const FIRST = 30

/** How two configurations differ, by kind of resource; what was compared and left out is said under it. */
export function DifferencesView({
  differences: found,
  sides,
}: {
  differences: ConfigDifferences
  sides: Sides
}) {
  const { alike, differences, moreDifferences, leftOut } = found
  const compared = RESOURCE_KINDS.filter((kind) => alike[kind] > 0).map((kind) =>
    countWords(kind, alike[kind]),
  )
  const agree = compared.length > 0 ? `Alike: ${compared.join(', ')}.` : 'Nothing in them is alike.'
  return (
    <div className="space-y-5">
      {differences.length === 0 ? (
        <EmptyState icon={CircleCheck} title="There is no difference">
          {agree}
        </EmptyState>
      ) : (
        <>
          <p className="text-muted">{agree}</p>
          {RESOURCE_KINDS.map((kind) => {
            const ofKind = differences.filter((one) => one.kind === kind)
            return ofKind.length > 0 ? (
              <OfKind key={kind} title={kindTitle(kind)} differences={ofKind} sides={sides} />
            ) : null
          })}
          {moreDifferences > 0 ? (
            <p className="text-muted">
              {moreDifferences.toLocaleString('en')} more resources differ and are not listed.
            </p>
          ) : null}
        </>
      )}
      {leftOut.length > 0 ? (
        <Disclosure title={`Left out of the comparison (${leftOut.length})`}>
          <ul className="list-disc space-y-1 pl-5 text-muted">
            {leftOut.map((words) => (
              <li key={words}>{words}</li>
            ))}
          </ul>
        </Disclosure>
      ) : null}
    </div>
  )
}

function OfKind({
  title,
  differences,
  sides,
}: {
  title: string
  differences: readonly ResourceDifference[]
  sides: Sides
}) {
  const [isWhole, setWhole] = useState(false)
  const shown = isWhole ? differences : differences.slice(0, FIRST)
  return (
    <section className="space-y-2">
      <h3 className="font-semibold">
        {title} <span className="font-normal text-muted">({differences.length.toLocaleString('en')})</span>
      </h3>
      <ul className="divide-y divide-line rounded-lg border border-line bg-surface">
        {shown.map((difference) => (
          <li key={difference.name} className="space-y-1.5 px-3 py-2.5">
            <OneDifference difference={difference} sides={sides} />
          </li>
        ))}
      </ul>
      {shown.length < differences.length ? (
        <Button onPress={() => setWhole(true)}>Show all {differences.length.toLocaleString('en')}</Button>
      ) : null}
    </section>
  )
}

function OneDifference({ difference, sides }: { difference: ResourceDifference; sides: Sides }) {
  const { name, state, words, changes, moreChanges } = difference
  return (
    <>
      <p className="flex flex-wrap items-center gap-x-2 gap-y-1">
        <span className="wrap-anywhere min-w-0 font-mono text-sm">{name}</span>
        <Badge tone={state === 'changed' ? 'warn' : 'accent'}>
          {stateWords(state, sides.one, sides.other)}
        </Badge>
      </p>
      {words ? <p>{words}</p> : null}
      {changes.length > 0 ? (
        <Disclosure
          label={`${name}: places that differ`}
          title={`${(changes.length + moreChanges).toLocaleString('en')} ${changes.length + moreChanges === 1 ? 'place' : 'places'}`}
        >
          <Changes changes={changes} sides={sides} />
          {moreChanges > 0 ? (
            <p className="mt-1 text-muted">{moreChanges.toLocaleString('en')} more are not listed.</p>
          ) : null}
        </Disclosure>
      ) : null}
    </>
  )
}

function Changes({ changes, sides }: { changes: readonly ValueChange[]; sides: Sides }) {
  return (
    <div className="overflow-x-auto">
      <table className="w-full min-w-[32rem] border-collapse text-left text-sm">
        <thead>
          <tr className="text-muted text-xs">
            <th className="py-1 pr-4 font-medium">Place</th>
            <th className="py-1 pr-4 font-medium">{sides.one}</th>
            <th className="py-1 font-medium">{sides.other}</th>
          </tr>
        </thead>
        <tbody className="font-mono text-xs">
          {changes.map(({ path, one, other }) => (
            <tr key={path} className="border-line border-t align-top">
              <td className="wrap-anywhere py-1.5 pr-4">{path}</td>
              <td className="wrap-anywhere py-1.5 pr-4">{one ?? <Nothing />}</td>
              <td className="wrap-anywhere py-1.5">{other ?? <Nothing />}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}

const Nothing = () => <span className="font-sans text-muted">not there</span>

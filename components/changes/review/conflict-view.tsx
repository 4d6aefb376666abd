'use client'

import { Callout } from '#components/ui/callout.tsx'
import { Tabs } from '#components/ui/tabs.tsx'
import { useMedia } from '#components/ui/use-media.ts'
import { MarkedYaml } from '#components/yaml/marked-yaml.tsx'
import type { TrafficConflict } from '#lib/traffic/operation.ts'
import { toYaml } from '#lib/yaml/to-yaml.ts'

type ConflictViewProps = {
  conflict: TrafficConflict
  /** What the server said of it; who changed it is told from the conflict where it is known. */
  said?: string
  /** Whether writes before this one stand. */
  isHalfDone: boolean
}

/** What the user began with, what is live, and what was to be, side by side, with what changed in each marked. */
export function ConflictView({ conflict, said = '', isHalfDone }: ConflictViewProps) {
  const isWide = useMedia('(min-width: 1200px)')
  const { ref, changedBy, live } = conflict
  const name = `${ref.kind} ${ref.namespace}/${ref.name}`
  const columns = columnsOf(conflict)
  return (
    <>
      <Callout tone="warn" title={live ? `${name} changed after you began your edit` : `${name} is gone`}>
        {changedBy.length > 0
          ? `Changed by ${changedBy.join(', ')}.`
          : said
            ? `${said}.`
            : 'Who changed it is not recorded.'}{' '}
        {isHalfDone ? 'It was not written; the writes before it stand.' : 'Nothing was written.'} Your edit is
        kept.
      </Callout>
      {isWide ? (
        <div className="grid grid-cols-3 items-start gap-3">
          {columns.map((column) => (
            <section key={column.id} aria-label={column.title} className="min-w-0 space-y-2">
              <h3 className="font-medium text-sm">{column.title}</h3>
              <ColumnText column={column} name={name} />
            </section>
          ))}
        </div>
      ) : (
        <Tabs
          label="Versions"
          tabs={columns.map((column) => ({
            id: column.id,
            label: column.short,
            content: (
              <div className="space-y-2">
                <h3 className="font-medium text-sm">{column.title}</h3>
                <ColumnText column={column} name={name} />
              </div>
            ),
          }))}
        />
      )}
    </>
  )
}

type Column = {
  id: 'theirs' | 'yours' | 'base'
  short: string
  title: string
  /** Null where there is no object. */
  text: string | null
  against: string[]
  tone: 'old' | 'new'
}

function columnsOf({ base, live, yours }: TrafficConflict): Column[] {
  const [was, theirs, mine] = [base, live, yours].map((manifest) => (manifest ? toYaml(manifest) : null))
  const present = (...texts: (string | null | undefined)[]) =>
    texts.filter((text) => typeof text === 'string')
  return [
    {
      id: 'base',
      short: 'Base',
      title: 'Base: what you began with',
      text: was ?? null,
      against: present(theirs, mine),
      tone: 'old',
    },
    {
      id: 'theirs',
      short: 'Theirs',
      title: 'Theirs: what is live now',
      text: theirs ?? null,
      against: present(was),
      tone: 'new',
    },
    {
      id: 'yours',
      short: 'Yours',
      title: 'Yours: what was to be',
      text: mine ?? null,
      against: present(was),
      tone: 'new',
    },
  ]
}

function ColumnText({ column: { id, short, text, against, tone }, name }: { column: Column; name: string }) {
  if (text === null) {
    return (
      <p className="rounded-md border border-line border-dashed p-3 text-muted text-sm">
        {id === 'yours' ? 'It was to be deleted.' : id === 'theirs' ? 'It is gone.' : 'There was none.'}
      </p>
    )
  }
  return <MarkedYaml label={`${short} of ${name}`} text={text} against={against} tone={tone} />
}

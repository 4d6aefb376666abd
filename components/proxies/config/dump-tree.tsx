'use client'

import type { Remote } from 'comlink'
import { ChevronDown, ChevronUp } from 'lucide-react'
import { type ReactNode, useEffect, useState } from 'react'
import { type Goal, JsonTreeView } from '#components/proxies/config/json-tree-view.tsx'
import { type DumpReader, MOST_FOUND } from '#components/proxies/dump/dump-reader.ts'
import { CopyButton } from '#components/ui/copy-button.tsx'
import { IconButton } from '#components/ui/icon-button.tsx'
import { SearchField } from '#components/ui/search-field.tsx'
import { useThrottled } from '#components/ui/use-throttled.ts'
import type { Found, TreeRow } from '#lib/json-tree.ts'

const TYPING_MS = 200

/** A parsed dump as a tree, with a search through all of it. `reader` is that of an open dump. */
export function DumpTree({
  reader,
  rowCount,
  children,
}: {
  reader: Remote<DumpReader>
  rowCount: number
  children?: ReactNode
}) {
  const [text, setText] = useState('')
  const [chosen, setChosen] = useState<TreeRow | null>(null)
  const settled = useThrottled(text.trim(), TYPING_MS)
  const { found, isSearching, isBroken } = useFound(reader, settled)
  const [at, setAt] = useState(0)
  const [goal, setGoal] = useState<Goal | null>(null)
  useEffect(() => {
    const [id] = found?.ids ?? []
    setAt(0)
    if (id !== undefined) setGoal({ id })
  }, [found])

  function go(by: 1 | -1): void {
    const places = found?.ids ?? []
    const next = (at + by + places.length) % places.length
    const id = places[next]
    if (id === undefined) return
    setAt(next)
    setGoal({ id })
  }

  return (
    <div className="space-y-2">
      {/* biome-ignore lint/a11y/noStaticElementInteractions: keys of the search field inside */}
      <div
        className="flex flex-wrap items-center gap-x-3 gap-y-2"
        onKeyDown={(event) => {
          if (event.key !== 'Enter' || !found?.ids.length) return
          event.preventDefault()
          go(event.shiftKey ? -1 : 1)
        }}
      >
        <SearchField label="Search the dump" value={text} onChange={setText} placeholder="Key or value" />
        {settled === '' ? null : (
          <>
            <p role="status" className="text-muted tabular-nums">
              {isBroken ? 'The search failed' : isSearching || !found ? 'Searching…' : placeWords(found, at)}
            </p>
            <span className="flex">
              <IconButton label="Previous match" isDisabled={!found?.ids.length} onPress={() => go(-1)}>
                <ChevronUp className="size-4" />
              </IconButton>
              <IconButton label="Next match" isDisabled={!found?.ids.length} onPress={() => go(1)}>
                <ChevronDown className="size-4" />
              </IconButton>
            </span>
          </>
        )}
        <div className="flex flex-wrap items-center gap-3 sm:ml-auto">{children}</div>
      </div>
      <JsonTreeView
        label="Configuration dump"
        reader={reader}
        rowCount={rowCount}
        goal={goal}
        highlight={settled}
        onChosen={setChosen}
      />
      {chosen ? <Chosen key={chosen.id} reader={reader} row={chosen} /> : null}
    </div>
  )
}

/** Where the chosen line is, and its value to take away. */
function Chosen({ reader, row: { id, value } }: { reader: Remote<DumpReader>; row: TreeRow }) {
  const [text, setText] = useState<string | null>(null)
  const isLeaf = 'text' in value
  useEffect(() => {
    if (isLeaf) reader.textOf(id).then(setText, () => setText(null))
  }, [reader, id, isLeaf])
  return (
    <p className="flex min-h-8 flex-wrap items-center gap-x-3 gap-y-1 text-muted text-xs">
      <span className="wrap-anywhere min-w-0 font-mono">{id === '' ? '/' : id}</span>
      {text === null ? null : <CopyButton text={text} label="Copy value" />}
    </p>
  )
}

type Answer = { text: string; found: Found | null; isBroken: boolean }

function useFound(reader: Remote<DumpReader>, text: string): Omit<Answer, 'text'> & { isSearching: boolean } {
  const [answer, setAnswer] = useState<Answer>({ text: '', found: null, isBroken: false })
  useEffect(() => {
    if (text === '') return setAnswer({ text, found: null, isBroken: false })
    let isOld = false
    reader.search(text).then(
      (found) => {
        if (found && !isOld) setAnswer({ text, found, isBroken: false })
      },
      () => {
        if (!isOld) setAnswer({ text, found: null, isBroken: true })
      },
    )
    return () => {
      isOld = true
    }
  }, [reader, text])
  const isOwn = answer.text === text
  return { found: isOwn ? answer.found : null, isSearching: !isOwn, isBroken: isOwn && answer.isBroken }
}

function placeWords({ ids, count }: Found, at: number): string {
  if (count === 0) return 'Nothing fits'
  const listed =
    count > ids.length ? `, the first ${MOST_FOUND.toLocaleString('en')} can be gone through` : ''
  return `${(at + 1).toLocaleString('en')} of ${count.toLocaleString('en')}${listed}`
}

'use client'

import { useVirtualizer } from '@tanstack/react-virtual'
import type { Remote } from 'comlink'
import { type KeyboardEvent, useEffect, useId, useRef, useState } from 'react'
import { TreeLine } from '#components/proxies/config/tree-line.tsx'
import { useRows } from '#components/proxies/config/tree-rows.ts'
import type { DumpReader } from '#components/proxies/dump/dump-reader.ts'
import { BROKEN } from '#components/proxies/dump/read-dump.ts'
import { Callout } from '#components/ui/callout.tsx'
import type { TreeRow } from '#lib/json-tree.ts'

const ROW_PX = 24
const BESIDE = 20

/** A place to go to; another object goes there again. */
export type Goal = { id: string }

/**
 * A tree of JSON of any size: only the lines in sight are asked of the worker. Arrow keys move and open as in any tree
 * (WAI-ARIA tree view); the focus is the tree's, and the chosen line its active descendant.
 */
export function JsonTreeView({
  label,
  reader,
  rowCount: firstCount,
  goal,
  highlight,
  onChosen,
}: {
  label: string
  reader: Remote<DumpReader>
  rowCount: number
  goal: Goal | null
  highlight: string
  onChosen: (row: TreeRow) => void
}) {
  const treeId = useId()
  const scroller = useRef<HTMLDivElement>(null)
  const [{ count, version }, setShape] = useState({ count: firstCount, version: 0 })
  const [chosen, setChosen] = useState(0)
  const virtual = useVirtualizer({
    count,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW_PX,
    overscan: BESIDE,
  })
  const items = virtual.getVirtualItems()
  const from = items[0]?.index ?? 0
  const to = (items.at(-1)?.index ?? -1) + 1
  const [isBroken, setBroken] = useState(false)
  const onBroken = (): void => setBroken(true)
  const shown = useRows(reader, { from, to, version }, onBroken)
  const rowAt = (index: number): TreeRow | undefined => shown.rows[index - shown.from]
  const reshape = (next: number): void => setShape((shape) => ({ count: next, version: shape.version + 1 }))

  const chosenRow = rowAt(chosen)
  const chosenId = chosenRow?.id
  // biome-ignore lint/correctness/useExhaustiveDependencies: told once for each line that is chosen
  useEffect(() => {
    if (chosenRow) onChosen(chosenRow)
  }, [chosenId])
  useEffect(() => {
    if (!goal) return
    reader.reveal(goal.id).then(
      ({ index, rowCount }) => {
        setShape((shape) => ({ count: rowCount, version: shape.version + 1 }))
        if (index < 0) return
        setChosen(index)
        requestAnimationFrame(() => virtual.scrollToIndex(index, { align: 'center' }))
      },
      () => setBroken(true),
    )
  }, [goal, reader, virtual])

  function choose(index: number): void {
    const next = Math.min(count - 1, Math.max(0, index))
    setChosen(next)
    virtual.scrollToIndex(next)
  }
  function toggle(row: TreeRow): void {
    reader.toggle(row.id).then(reshape, onBroken)
  }
  function onKeyDown(event: KeyboardEvent): void {
    const action = actionFor(event, chosenRow)
    if (!action) return
    event.preventDefault()
    if (action.kind === 'move') choose(chosen + action.by * (action.pages ? pageOf(scroller.current) : 1))
    if (action.kind === 'end') choose(action.at === 'first' ? 0 : count - 1)
    if (action.kind === 'toggle' && chosenRow) toggle(chosenRow)
    if (action.kind === 'parent' && chosenRow && chosenRow.depth > 0)
      reader
        .reveal(chosenRow.id.slice(0, chosenRow.id.lastIndexOf('/')))
        .then(({ index }) => choose(index), onBroken)
  }

  if (isBroken)
    return (
      <Callout tone="bad" title={BROKEN.message}>
        {BROKEN.fix}
      </Callout>
    )
  return (
    <div
      ref={scroller}
      role="tree"
      aria-label={label}
      tabIndex={0}
      aria-activedescendant={chosenRow ? `${treeId}-${chosen}` : undefined}
      onKeyDown={onKeyDown}
      className="group h-[min(70vh,44rem)] overflow-auto rounded-lg border border-line bg-surface font-mono text-xs"
    >
      <div role="presentation" className="relative min-w-max" style={{ height: virtual.getTotalSize() }}>
        {items.map(({ index, start }) => {
          const row = rowAt(index)
          return row ? (
            <TreeLine
              key={row.id}
              id={`${treeId}-${index}`}
              row={row}
              top={start}
              height={ROW_PX}
              isChosen={index === chosen}
              highlight={highlight}
              onChoose={() => setChosen(index)}
              onToggle={() => toggle(row)}
            />
          ) : null
        })}
      </div>
    </div>
  )
}

type Action =
  | { kind: 'move'; by: 1 | -1; pages?: true }
  | { kind: 'end'; at: 'first' | 'last' }
  | { kind: 'toggle' }
  | { kind: 'parent' }

function actionFor(
  { key, ctrlKey, metaKey, altKey }: KeyboardEvent,
  row: TreeRow | undefined,
): Action | null {
  if (ctrlKey || metaKey || altKey) return null
  const isBranch = row !== undefined && 'size' in row.value && row.value.size > 0
  switch (key) {
    case 'ArrowDown':
      return { kind: 'move', by: 1 }
    case 'ArrowUp':
      return { kind: 'move', by: -1 }
    case 'PageDown':
      return { kind: 'move', by: 1, pages: true }
    case 'PageUp':
      return { kind: 'move', by: -1, pages: true }
    case 'Home':
      return { kind: 'end', at: 'first' }
    case 'End':
      return { kind: 'end', at: 'last' }
    case 'Enter':
    case ' ':
      return { kind: 'toggle' }
    case 'ArrowRight':
      return isBranch && !row.isOpen ? { kind: 'toggle' } : { kind: 'move', by: 1 }
    case 'ArrowLeft':
      return row?.isOpen ? { kind: 'toggle' } : { kind: 'parent' }
    default:
      return null
  }
}

const pageOf = (scroller: HTMLElement | null): number =>
  Math.max(1, Math.floor((scroller?.clientHeight ?? 0) / ROW_PX) - 1)

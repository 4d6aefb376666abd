import { ChevronDown, ChevronRight } from 'lucide-react'
import { cn } from '#components/ui/cn.ts'
import type { TreeRow, TreeValue } from '#lib/json-tree.ts'

const INDENT_PX = 16
/** Deeper lines would begin outside of any screen. */
const MOST_INDENT = 24

/** One line of the tree: key, what its item is called, and its value or how much is in it. */
export function TreeLine({
  id,
  row,
  top,
  height,
  isChosen,
  highlight,
  onChoose,
  onToggle,
}: {
  id: string
  row: TreeRow
  top: number
  height: number
  isChosen: boolean
  highlight: string
  onChoose: () => void
  onToggle: () => void
}) {
  const { value, depth, isOpen } = row
  const isBranch = 'size' in value && value.size > 0
  const Arrow = isOpen ? ChevronDown : ChevronRight
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the tree around it has the keys
    // biome-ignore lint/a11y/useFocusableInteractive: it is the tree's active descendant
    <div
      id={id}
      role="treeitem"
      aria-level={depth + 1}
      aria-posinset={row.position}
      aria-setsize={row.siblings}
      aria-selected={isChosen}
      {...(isBranch ? { 'aria-expanded': isOpen } : {})}
      onClick={() => {
        onChoose()
        if (isBranch) onToggle()
      }}
      style={{ top, height, paddingLeft: 8 + Math.min(depth, MOST_INDENT) * INDENT_PX }}
      className={cn(
        'absolute left-0 flex min-w-full cursor-default items-center gap-1.5 whitespace-pre pr-4 hover:bg-unknown-soft',
        isChosen &&
          'bg-accent-soft group-focus-visible:outline-2 group-focus-visible:outline-accent group-focus-visible:outline-offset-[-2px]',
      )}
    >
      <span aria-hidden className="inline-grid w-4 place-items-center text-muted">
        {isBranch ? <Arrow className="size-3.5" /> : null}
      </span>
      {row.key === '' ? null : (
        <span className="text-muted">
          <Marked text={row.key} part={highlight} />:
        </span>
      )}
      {row.name ? (
        <span className="font-medium">
          <Marked text={row.name} part={highlight} />
        </span>
      ) : null}
      {'size' in value ? (
        <span className="text-muted">{sizeWords(value)}</span>
      ) : (
        <span className={cn(value.kind === 'string' ? 'text-text' : 'text-accent')}>
          <Marked text={value.kind === 'string' ? JSON.stringify(value.text) : value.text} part={highlight} />
        </span>
      )}
    </div>
  )
}

const sizeWords = ({ kind, size }: Extract<TreeValue, { size: number }>): string =>
  kind === 'array' ? `[${size.toLocaleString('en')}]` : `{${size.toLocaleString('en')}}`

function Marked({ text, part }: { text: string; part: string }) {
  const at = part === '' ? -1 : text.toLowerCase().indexOf(part.toLowerCase())
  if (at < 0) return text
  return (
    <>
      {text.slice(0, at)}
      <mark className="rounded-sm bg-warn-soft text-inherit outline outline-warn/50">
        {text.slice(at, at + part.length)}
      </mark>
      {text.slice(at + part.length)}
    </>
  )
}

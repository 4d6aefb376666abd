import type { Remote } from 'comlink'
import { useEffect, useRef, useState } from 'react'
import type { DumpReader } from '#components/proxies/dump/dump-reader.ts'
import type { TreeRow } from '#lib/json-tree.ts'

export type RowWindow = { from: number; rows: readonly TreeRow[] }
const NOTHING: RowWindow = { from: 0, rows: [] }

/**
 * The rows from `from` to `to` as the worker has them. `version` changes with what is open. An answer that was overtaken is
 * left out, and the rows before it stay meanwhile. `onBroken` is told when the worker could not give them.
 */
export function useRows(
  reader: Remote<DumpReader>,
  { from, to, version }: { from: number; to: number; version: number },
  onBroken: () => void,
): RowWindow {
  const [shown, setShown] = useState(NOTHING)
  const asked = useRef(0)
  // biome-ignore lint/correctness/useExhaustiveDependencies: what is open changes the rows
  useEffect(() => {
    const own = ++asked.current
    reader.rows(from, to).then((rows) => {
      if (own === asked.current) setShown({ from, rows })
    }, onBroken)
  }, [reader, from, to, version])
  return shown
}

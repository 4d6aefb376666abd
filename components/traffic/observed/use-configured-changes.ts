'use client'

import { useEffect, useState } from 'react'
import { useOperations } from '#components/changes/use-operations.ts'
import type { ComparedRule } from '#components/traffic/observed/compared-rule.ts'
import {
  type ConfiguredChange,
  changesOfOperations,
  isSame,
  mergeChanges,
  percentsOf,
} from '#components/traffic/observed/configured-changes.ts'

const MOST_SEEN = 100

/** The weights of a rule over time: as the audit list has them, and as they arrive here, whoever changes them. */
export function useConfiguredChanges(host: string, compared: ComparedRule | null): ConfiguredChange[] {
  const { data } = useOperations(host, 1)
  const percents = compared ? percentsOf(compared.rule) : {}
  const key = JSON.stringify([compared?.service.ref, compared?.rule.id, percents])
  const [seen, setSeen] = useState<{ of: string; changes: ConfiguredChange[] }>({ of: '', changes: [] })
  // biome-ignore lint/correctness/useExhaustiveDependencies: the key says all that the percentages do
  useEffect(() => {
    const of = JSON.stringify([compared?.service.ref, compared?.rule.id])
    setSeen((now) => {
      const before = now.of === of ? now.changes : []
      const last = before.at(-1)
      if (last && isSame(last.percents, percents)) return now
      const kind = last ? 'changed' : 'seen'
      return { of, changes: [...before, { kind, atMs: Date.now(), percents } as const].slice(-MOST_SEEN) }
    })
  }, [key])
  if (!compared) return []
  const { service, rule } = compared
  return mergeChanges(changesOfOperations(data?.operations ?? [], service.ref, rule.id), seen.changes)
}

'use client'

import { Box, GitCompareArrows, Hourglass, Server } from 'lucide-react'
import { SYNC_FILTER_LOOKS } from '#components/proxies/sync-looks.ts'
import type { ProxyListQuery } from '#components/proxies/use-proxy-list.ts'
import { CountButton } from '#components/ui/count-button.tsx'
import { type ProxiesAnswer, SYNC_FILTERS } from '#lib/proxies/proxy-row.ts'

type Filters = Pick<ProxyListQuery, 'kind' | 'sync' | 'skewed' | 'expiring'>

/** All proxies counted; each count is a filter that can be pressed. */
export function ProxyCounts({
  counts,
  query,
  onQuery,
}: {
  counts: ProxiesAnswer['counts'] | undefined
  query: Filters
  onQuery: (change: Partial<Filters> & { page: number }) => unknown
}) {
  const kinds = [
    { kind: 'vm', label: 'VMs', count: counts?.vms, icon: Server },
    { kind: 'pod', label: 'Pods', count: counts?.pods, icon: Box },
  ] as const
  const flags = [
    {
      flag: 'skewed',
      label: 'Skewed',
      count: counts?.skewed,
      icon: GitCompareArrows,
      title: 'Proxies of another minor version than their istiod.',
    },
    {
      flag: 'expiring',
      label: 'Certificate expiring',
      count: counts?.expiring,
      icon: Hourglass,
      title: 'Proxies whose certificate expires soon or has expired.',
    },
  ] as const
  // While all istiods answer there is none.
  const syncs = SYNC_FILTERS.filter(
    (sync) => sync !== 'unknown' || query.sync === sync || (counts?.unknown ?? 0) > 0,
  )
  return (
    <fieldset className="flex flex-wrap gap-1.5">
      <legend className="sr-only">Only proxies that are</legend>
      {kinds.map(({ kind, ...rest }) => (
        <CountButton
          key={kind}
          {...rest}
          isPressed={query.kind === kind}
          onPress={() => void onQuery({ kind: query.kind === kind ? '' : kind, page: 1 })}
        />
      ))}
      {syncs.map((sync) => {
        const { label, meaning, icon } = SYNC_FILTER_LOOKS[sync]
        return (
          <CountButton
            key={sync}
            label={label}
            title={meaning}
            count={counts?.[sync]}
            icon={icon}
            isPressed={query.sync === sync}
            onPress={() => void onQuery({ sync: query.sync === sync ? '' : sync, page: 1 })}
          />
        )
      })}
      {flags.map(({ flag, ...rest }) => (
        <CountButton
          key={flag}
          {...rest}
          isPressed={query[flag] === 'only'}
          onPress={() => void onQuery({ [flag]: query[flag] === 'only' ? '' : 'only', page: 1 })}
        />
      ))}
    </fieldset>
  )
}

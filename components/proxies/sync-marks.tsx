import { SYNC_LOOKS, XDS_WORDS } from '#components/proxies/sync-looks.ts'
import { Badge } from '#components/ui/badge.tsx'
import { Disclosure } from '#components/ui/disclosure.tsx'
import { type ProxyRow, XDS_NAMES } from '#lib/proxies/proxy-row.ts'

/** How far a proxy has each type of configuration: a short mark each, and what it refused in its own words. */
export function SyncMarks({ sync }: { sync: ProxyRow['sync'] }) {
  if (!sync) return <span className="text-muted">not known</span>
  const refused = XDS_NAMES.flatMap((name) => {
    const state = sync[name]
    return state.kind === 'rejected' ? [{ name, message: state.message }] : []
  })
  return (
    <div className="space-y-1">
      <ul aria-label="Sync" className="flex max-w-44 flex-wrap gap-1 xl:max-w-none xl:flex-nowrap">
        {XDS_NAMES.map((name) => {
          const { label, tone, icon: Icon, meaning } = SYNC_LOOKS[sync[name].kind]
          return (
            <li key={name} title={`${XDS_WORDS[name]}: ${label.toLowerCase()}. ${meaning}`}>
              <Badge tone={tone} icon={<Icon aria-hidden className="size-3" />} className="px-1 text-[11px]">
                {name}
                <span className="sr-only"> {label.toLowerCase()}</span>
              </Badge>
            </li>
          )
        })}
      </ul>
      {refused.map(({ name, message }) => (
        <Disclosure
          key={name}
          title={<span className="text-bad">{XDS_WORDS[name]} rejected</span>}
          label={`${XDS_WORDS[name]} rejected: why`}
        >
          <p className="max-w-md font-mono text-xs wrap-anywhere">{message || 'The proxy gave no reason.'}</p>
        </Disclosure>
      ))}
    </div>
  )
}

import { CircleCheck, CircleMinus } from 'lucide-react'
import Link from 'next/link'
import { formHref } from '#components/mesh/form-href.ts'
import { sourceRole } from '#components/names/name-words.ts'
import { Badge } from '#components/ui/badge.tsx'
import { NameText } from '#components/ui/name-text.tsx'
import { ObjectYaml } from '#components/yaml/object-yaml.tsx'
import type { NameDetail } from '#lib/names/name-row.ts'

/** The objects that define a host: the one that wins, and what becomes of the others. */
export function HostSources({ detail }: { detail: NameDetail }) {
  return (
    <ul className="divide-y divide-line rounded-lg border border-line bg-surface px-4">
      {detail.sources.map((source, index) => {
        const { role, why } = sourceRole(detail, index)
        return (
          <li key={`${source.kind} ${source.namespace}/${source.name}`} className="space-y-2 py-3">
            <div className="flex flex-wrap items-center gap-x-3 gap-y-1">
              <span className="font-medium">
                {source.kind} <NameText>{`${source.namespace}/${source.name}`}</NameText>
              </span>
              {role === 'wins' ? (
                <Badge tone="accent" icon={<CircleCheck aria-hidden className="size-3.5" />}>
                  Wins
                </Badge>
              ) : role === 'shadowed' ? (
                <Badge tone="warn" icon={<CircleMinus aria-hidden className="size-3.5" />}>
                  Shadowed
                </Badge>
              ) : role === 'merged' ? (
                <Badge tone="unknown">Merged</Badge>
              ) : null}
              <span className="text-muted">{why}</span>
              {formHref(source) ? (
                <Link
                  href={formHref(source)}
                  aria-label={`Edit ${source.kind} ${source.namespace}/${source.name}`}
                  className="text-accent underline"
                >
                  Edit
                </Link>
              ) : null}
            </div>
            <ObjectYaml {...source} />
          </li>
        )
      })}
    </ul>
  )
}

import Link from 'next/link'
import { objectHref } from '#components/mesh/object-href.ts'
import { NameText } from '#components/ui/name-text.tsx'
import { editKey } from '#lib/traffic/edit.ts'
import type { Operation } from '#lib/traffic/operation.ts'

/** What an operation is about: its host, or the objects that it writes where it is about no host. */
export function About({
  operation: { host, steps },
  className,
}: {
  operation: Operation
  className: string
}) {
  if (host)
    return (
      <Link href={`/traffic/${encodeURIComponent(host)}`} className={className}>
        <NameText>{host}</NameText>
      </Link>
    )
  const refs = [...new Map(steps.map(({ ref }) => [editKey(ref), ref])).values()]
  return (
    <>
      {refs.map((ref, index) => {
        const href = objectHref(ref)
        const name = <NameText>{`${ref.kind} ${ref.namespace}/${ref.name}`}</NameText>
        return (
          <span key={editKey(ref)}>
            {index > 0 ? ', ' : ''}
            {href ? (
              <Link href={href} className={className}>
                {name}
              </Link>
            ) : (
              <span className="text-muted">{name}</span>
            )}
          </span>
        )
      })}
    </>
  )
}

/** How a file with what an operation or edit writes begins: its host, or its first object. */
export const changeName = (host: string, writes: readonly { ref: { name: string } }[]): string =>
  host || writes[0]?.ref.name || 'change'

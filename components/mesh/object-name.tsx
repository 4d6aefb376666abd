import Link from 'next/link'
import { objectHref } from '#components/mesh/object-href.ts'
import { NameText } from '#components/ui/name-text.tsx'
import type { ObjectRef } from '#lib/kube/object-ref.ts'

/** An object of the cluster by name, as the way to its page where it has one. */
export function ObjectName({ of: ref }: { of: ObjectRef }) {
  const href = objectHref(ref)
  const words = `${ref.kind} ${ref.namespace ? `${ref.namespace}/` : ''}${ref.name}`
  return href ? (
    <Link href={href} className="text-accent hover:underline">
      <NameText>{words}</NameText>
    </Link>
  ) : (
    <NameText>{words}</NameText>
  )
}

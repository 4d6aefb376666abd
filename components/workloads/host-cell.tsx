import Link from 'next/link'
import { NameText } from '#components/ui/name-text.tsx'
import type { ObjectRef } from '#lib/kube/object-ref.ts'

/** A host with the way to its traffic, and the Service or ServiceEntry that it is of. */
export function HostCell({ row: { host, ref } }: { row: { host: string; ref: ObjectRef } }) {
  return (
    <div className="min-w-40">
      <Link href={`/traffic/${encodeURIComponent(host)}`} className="font-medium text-accent hover:underline">
        <NameText>{host}</NameText>
      </Link>
      <p className="text-muted text-xs">
        {ref.kind} {ref.name}
      </p>
    </div>
  )
}

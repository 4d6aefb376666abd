import Link from 'next/link'
import { NameText } from '#components/ui/name-text.tsx'
import type { Subject } from '#lib/health/transition.ts'

/** Where a subject has a page of its own. */
export function subjectHref({ kind, namespace, name }: Subject): string | null {
  return kind === 'WorkloadEntry'
    ? `/entries/${encodeURIComponent(namespace)}/${encodeURIComponent(name)}`
    : null
}

export function SubjectLink({ subject }: { subject: Subject }) {
  const href = subjectHref(subject)
  return href ? (
    <Link href={href} className="font-medium hover:text-accent hover:underline">
      <NameText>{subject.name}</NameText>
    </Link>
  ) : (
    <span className="font-medium">
      <NameText>{subject.name}</NameText>
    </span>
  )
}

const KIND_WORDS = { WorkloadEntry: 'VM', Pod: 'pod', VirtualService: 'VirtualService' } as const
export const kindWords = ({ kind }: Subject): string => KIND_WORDS[kind]

import Link from 'next/link'
import { NameText } from '#components/ui/name-text.tsx'
import type { Subject, SubjectKind } from '#lib/health/transition.ts'
import { readVipMessage } from '#lib/health/vip-message.ts'

/** Where a subject has a page of its own; what a transition of its VIPs said names the host whose page it is. */
export function subjectHref({ kind, namespace, name }: Subject, message = ''): string | null {
  if (kind === 'WorkloadEntry') return `/entries/${encodeURIComponent(namespace)}/${encodeURIComponent(name)}`
  const host = kind === 'ServiceEntry' || kind === 'Service' ? readVipMessage(message)?.host : undefined
  return host ? `/names/hosts/${encodeURIComponent(host)}` : null
}

export function SubjectLink({ subject, message = '' }: { subject: Subject; message?: string }) {
  const href = subjectHref(subject, message)
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

const KIND_WORDS: Record<SubjectKind, string> = {
  WorkloadEntry: 'VM',
  Pod: 'pod',
  VirtualService: 'VirtualService',
  ServiceEntry: 'ServiceEntry',
  Service: 'Service',
}
export const kindWords = ({ kind }: Subject): string => KIND_WORDS[kind]

import { CircleAlert, Info, type LucideIcon, TriangleAlert } from 'lucide-react'
import type { Tone } from '#components/ui/badge.tsx'
import { FINDING_CODES, type FindingCode, type NameFinding } from '#lib/names/watch.ts'

/** What each kind of finding is called. */
export const FINDING_NAMES: Record<FindingCode, string> = {
  'duplicate-vip': 'Same address twice',
  'host-in-two-service-entries': 'Host in two ServiceEntries',
  'shadowed-by-service': 'Shadowed by a Service',
  'user-address-in-pool': 'Address inside a pool',
  'overlapping-cidr': 'Overlapping ranges',
  'tcp-port-without-vip': 'TCP port without a VIP',
  'waiting-for-vip': 'Waiting for a VIP',
  'legacy-allocation': 'Legacy allocation',
}

export const SEVERITIES = ['error', 'warning', 'note'] as const
export type Severity = NameFinding['severity']
export const SEVERITY_LOOKS: Record<
  Severity,
  { title: string; one: string; tone: Tone; icon: LucideIcon; colour: string }
> = {
  error: { title: 'Errors', one: 'Error', tone: 'bad', icon: CircleAlert, colour: 'text-bad' },
  warning: { title: 'Warnings', one: 'Warning', tone: 'warn', icon: TriangleAlert, colour: 'text-warn' },
  note: { title: 'Notes', one: 'Note', tone: 'unknown', icon: Info, colour: 'text-unknown' },
}

export type FindingFilter = { code: FindingCode | ''; q: string }

/** The findings that fit a filter: of one kind, with every word of `q` in their text, hosts, address or objects. */
export function fitting(findings: readonly NameFinding[], { code, q }: FindingFilter): NameFinding[] {
  const words = q.toLowerCase().split(/\s+/).filter(Boolean)
  return findings.filter(
    (finding) =>
      (code === '' || finding.code === code) &&
      (words.length === 0 || words.every((word) => textOf(finding).includes(word))),
  )
}

const textOf = ({ text, hosts, address, refs }: NameFinding): string =>
  [text, address, ...hosts, ...refs.map(({ namespace, name }) => `${namespace}/${name}`)]
    .join(' ')
    .toLowerCase()

/** The kinds that there are findings of, with their number. */
export function codeCounts(findings: readonly NameFinding[]): { code: FindingCode; count: number }[] {
  return FINDING_CODES.map((code) => ({
    code,
    count: findings.filter((finding) => finding.code === code).length,
  })).filter(({ count }) => count > 0)
}

import type { Interval } from '#lib/history/interval.ts'
import type { Lane, Timeline } from '#lib/history/timeline.ts'

/** When nobody watched what this lane shows: entries and pods are watched apart. */
export const gapsOf = ({ subject }: Lane, { gaps, podGaps }: Timeline): Interval[] =>
  subject.kind === 'Pod' ? podGaps : gaps

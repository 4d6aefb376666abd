import { CircleCheck, CirclePause, Hand, OctagonX, Play, Undo2 } from 'lucide-react'
import type { Look } from '#components/mesh/look-badge.tsx'
import { destinationLabel } from '#components/traffic/observed/destination-label.ts'
import type { Migration, MigrationState } from '#lib/migration/migration.ts'

/** How each state of a migration is shown. */
export const MIGRATION_LOOKS: Record<MigrationState, Look> = {
  running: { label: 'Running', tone: 'accent', icon: Play, meaning: 'It writes and soaks by itself.' },
  approval: {
    label: 'Waits for approval',
    tone: 'warn',
    icon: Hand,
    meaning: 'The step has soaked and its gates hold; somebody has to approve the next one.',
  },
  paused: {
    label: 'Paused',
    tone: 'warn',
    icon: CirclePause,
    meaning: 'By a person, or by a gate that does not hold. The weights stay as they are.',
  },
  stopped: {
    label: 'Stopped',
    tone: 'bad',
    icon: OctagonX,
    meaning: 'A conflict, a refusal or somebody else’s edit; it does not go on by itself.',
  },
  aborting: {
    label: 'Going back',
    tone: 'warn',
    icon: Undo2,
    meaning: 'It writes the weights that it began with.',
  },
  aborted: {
    label: 'Aborted',
    tone: 'unknown',
    icon: Undo2,
    meaning: 'The weights are what they were before it began.',
  },
  done: {
    label: 'Done',
    tone: 'ok',
    icon: CircleCheck,
    meaning: 'The last step is in force and has soaked.',
  },
}

/** The destination that a migration moves to, in a word. */
export function movesTo({ destinations, destination }: Migration): string {
  const to = destinations[destination]
  return to ? destinationLabel(to.host, to.subset) : `destination ${destination + 1}`
}

/** `vm 75 %, k8s 25 %` */
export const sharesWords = (
  destinations: readonly { host: string; subset: string }[],
  percents: readonly number[],
): string =>
  destinations
    .map(({ host, subset }, index) => `${destinationLabel(host, subset)} ${percents[index] ?? 0} %`)
    .join(', ')

/** `http/1` as people count: `Rule 2`. */
export function placeWords(rule: string): string {
  const [kind = '', index = '0'] = rule.split('/')
  return `${kind === 'http' ? 'Rule' : `${kind.toUpperCase()} rule`} ${Number(index) + 1}`
}

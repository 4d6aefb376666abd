import { onOneLine } from '#lib/export/shell-quote.ts'
import type { Migration } from '#lib/migration/migration.ts'

/** What the files are made from: a migration, or one that is only planned. */
export type MigrationPlan = Pick<
  Migration,
  'host' | 'rule' | 'destination' | 'destinations' | 'start' | 'steps' | 'soakSeconds' | 'gates' | 'note'
>

type Names = { rules: string; steps: string[]; back: string }

/** The text beside the files of a migration: in which order they are applied, how long to wait, what must hold. */
export function migrationReadme(plan: MigrationPlan, names: Names): string {
  const { host, note, soakSeconds, destinations, destination, start, steps } = plan
  const label = (index: number) => {
    const to = destinations[index]
    return to ? onOneLine(to.subset ? `${to.host} (${to.subset})` : to.host) : `destination ${index + 1}`
  }
  const shares = (percents: readonly number[]) =>
    percents.map((percent, index) => `${percent} % ${label(index)}`).join(', ')
  const synced = 'wait until every line of `istioctl proxy-status` says SYNCED'
  const first = names.rules ? [`\`kubectl apply -f ${names.rules}\`; then ${synced}.`] : []
  const moves = names.steps.map((name, index) => {
    const soak = soakSeconds > 0 && index < steps.length - 1 ? `, and then ${span(soakSeconds)}` : ''
    return `\`kubectl apply -f ${name}\` (${shares(steps[index] ?? [])}); then ${synced}${soak}. Go on when the gates hold.`
  })
  return `# Migration of ${onOneLine(host)} to ${label(destination)}
${note ? `\n${onOneLine(note)}\n` : ''}
It begins at ${shares(start)}. Apply the files one by one, in this order; never the folder as a whole.

${[...first, ...moves].map((line, index) => `${index + 1}. ${line}`).join('\n')}

## Gates before each next step

${gateLines(plan)
  .map((line) => `- ${line}`)
  .join('\n')}

## Back

\`kubectl apply -f ${names.back}\` makes it what it was: ${shares(start)}.
The files hold whole objects. Whoever changes one of them in the cluster meanwhile has that undone by the next file.
`
}

function gateLines({ gates }: MigrationPlan): string[] {
  const { minEligible, maxErrorPercent, minRequests, maxP99Ms, manual } = gates
  return [
    `At least ${minEligible} ${minEligible === 1 ? 'endpoint takes' : 'endpoints take'} requests behind each destination with a weight above 0.`,
    ...(maxErrorPercent === null
      ? []
      : [`At most ${maxErrorPercent} % of the requests fail while a step soaks.`]),
    ...(minRequests > 0
      ? [
          `At least ${minRequests} ${minRequests === 1 ? 'request was' : 'requests were'} counted while it soaks.`,
        ]
      : []),
    ...(maxP99Ms === null ? [] : [`The 99th percentile of request duration is at most ${maxP99Ms} ms.`]),
    ...(manual ? ['Somebody approves the step.'] : []),
  ]
}

function span(seconds: number): string {
  if (seconds % 3600 === 0) return `${seconds / 3600} h`
  return seconds % 60 === 0 ? `${seconds / 60} min` : `${seconds} s`
}

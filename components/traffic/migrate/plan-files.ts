import { type PlanTarget, weightsOfSteps } from '#components/traffic/migrate/plan-target.ts'
import { destinationLabel } from '#components/traffic/observed/destination-label.ts'
import { numberedFiles } from '#lib/export/numbered-files.ts'
import { manifestOf } from '#lib/export/operation-writes.ts'
import { fileName, type TextFile } from '#lib/export/text-file.ts'
import type { HostDetail } from '#lib/mesh/views.ts'
import type { MigrationRequest } from '#lib/migration/migration.ts'
import type { Result } from '#lib/result.ts'

/** The whole plan as files to apply one by one, from the objects as they are now. */
export function planFiles(
  detail: HostDetail,
  target: PlanTarget,
  request: MigrationRequest,
): Result<TextFile[]> {
  const { service, rule, destination, start } = target
  const hosts = new Set(rule.destinations.map(({ host }) => host))
  const rules = [detail, ...detail.others]
    .filter(({ host }) => hosts.has(host))
    .flatMap(({ destinationRules }) => destinationRules)
  return numberedFiles(
    {
      ...request,
      destination,
      destinations: rule.destinations.map(({ host, subset }) => ({ host, subset })),
      start,
      steps: weightsOfSteps(target, request.steps),
    },
    manifestOf({ kind: 'VirtualService', ...nameOf(service.ref) }, service.spec),
    rules.map(({ ref, spec }) => manifestOf({ kind: 'DestinationRule', ...nameOf(ref) }, spec)),
  )
}

export const planFileName = ({ service, rule, destination }: PlanTarget): string => {
  const to = rule.destinations[destination]
  return `${fileName('migrate', service.ref.name, 'to', to ? destinationLabel(to.host, to.subset) : '')}.zip`
}

const nameOf = ({ namespace, name }: { namespace: string; name: string }) => ({ namespace, name })

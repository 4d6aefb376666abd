import type { Change } from '#components/traffic/edit/draft.ts'
import type { PagePolicy, PageService } from '#components/traffic/edit/page-objects.ts'
import { resolveHost } from '#lib/traffic/destinations.ts'
import { readMirrors } from '#lib/traffic/edit-mirrors.ts'
import { renameSubsetInRoutes, setSubset } from '#lib/traffic/edit-subsets.ts'

type Subset = { name: string; labels: Record<string, string> }

/** Gives a subset another name or labels, and has the routes follow a new name: one step. */
export function subsetChanges(
  { ref, spec, host }: PagePolicy,
  services: readonly PageService[],
  was: string,
  next: Subset,
): Change[] {
  const own: Change = { ref, spec: setSubset(spec, was, next) }
  if (next.name === was) return [own]
  const followers = services.flatMap((service): Change[] => {
    const place = { host, namespace: service.ref.namespace }
    const renamed = renameSubsetInRoutes(service.spec, place, was, next.name)
    return renamed === service.spec || service.state === 'removed'
      ? []
      : [{ ref: service.ref, spec: renamed }]
  })
  return [own, ...followers]
}

/** The rules that send to a subset, or copy requests to it, in words: `rules 1 and 2 of forum`. */
export function usesOf(services: readonly PageService[], host: string, subset: string): string[] {
  return services.flatMap(({ ref, rules, spec, state }) => {
    if (state === 'removed') return []
    const isIt = (to: { host: string; subset: string }) =>
      to.subset === subset && resolveHost(to.host, ref.namespace) === host
    const positions = rules.flatMap((rule, index) =>
      rule.destinations.some(isIt) || readMirrors(spec, rule.id).some(isIt) ? [index + 1] : [],
    )
    if (positions.length === 0) return []
    return [`rule${positions.length > 1 ? 's' : ''} ${listed(positions)} of ${ref.name}`]
  })
}

const listed = (positions: number[]): string =>
  positions.length > 1 ? `${positions.slice(0, -1).join(', ')} and ${positions.at(-1)}` : positions.join('')

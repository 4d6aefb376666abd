import type { JsonObject } from '#lib/json.ts'
import type { DestinationRuleView, HostDetail } from '#lib/mesh/views.ts'
import { fail, ok, type Problem, type Result } from '#lib/result.ts'
import { isDeepStrictEqual } from '#lib/stream/equal.ts'
import { chooseLabels } from '#lib/traffic/choose-labels.ts'
import type { DestinationForm } from '#lib/traffic/destination-form.ts'
import type { Labels } from '#lib/traffic/distinguishing-labels.ts'
import type { ObjectEdit } from '#lib/traffic/edit.ts'
import { addSubset, freeSubsetName } from '#lib/traffic/edit-subsets.ts'
import { firstRoutes } from '#lib/traffic/first-routes.ts'
import { ruleKindOf } from '#lib/traffic/port-protocol.ts'

export { distinguishingLabels } from '#lib/traffic/distinguishing-labels.ts'

export type SubsetWishes = { vmLabels?: Labels; podLabels?: Labels; vmPercent?: number }

/**
 * The DestinationRule and VirtualService that begin a split of a host by subsets, one of its VMs and one of its pods.
 * Everything goes to the VMs unless asked otherwise: without a split, the first pod with the shared label takes
 * traffic at once. A DestinationRule that is there gets the subsets it lacks; subsets with these labels are used as
 * they are. Names are free among the objects of this host; the API server knows of others.
 */
export function proposeSubsets(
  detail: HostDetail,
  { vmLabels, podLabels, vmPercent = 100 }: SubsetWishes = {},
): Result<{ edits: ObjectEdit[]; subsets: [string, string] }> {
  const hindrance = hindranceOf(detail)
  if (hindrance) return fail(hindrance)
  const labels = chooseLabels(detail, vmLabels, podLabels)
  if (!labels.ok) return labels
  const rules = detail.destinationRules.filter(
    ({ ref, spec }) => ref.namespace === detail.namespace && spec.workloadSelector === undefined,
  )
  const there = rules.flatMap(({ subsets }) => subsets)
  const vm = nameFor(there, labels.value.vm, 'vm')
  const pod = nameFor([...there, vm], labels.value.pod, 'k8s')
  const missing = [vm, pod].filter(({ isNew }) => isNew)
  const destination = (subset: string): DestinationForm => ({ host: detail.host, subset, port: null })
  const routes = firstRoutes(
    detail,
    [destination(vm.name), destination(pod.name)],
    [vmPercent, 100 - vmPercent],
  )
  return ok({
    edits: [
      ...(missing.length > 0 ? [destinationRuleEdit(detail, rules[0], missing)] : []),
      virtualServiceEdit(detail, routes),
    ],
    subsets: [vm.name, pod.name],
  })
}

/** The VirtualService that begins a split of a host over several hosts, which need no subsets. */
export function proposeHosts(
  detail: HostDetail,
  hosts: readonly { host: string; port: number | null }[],
  percents: readonly number[],
): Result<{ edits: ObjectEdit[] }> {
  const hindrance = hindranceOf(detail)
  if (hindrance) return fail(hindrance)
  const total = percents.reduce((sum, percent) => sum + percent, 0)
  const isUsable =
    hosts.length > 0 &&
    percents.length === hosts.length &&
    percents.every((percent) => Number.isInteger(percent) && percent >= 0) &&
    total === 100
  if (!isUsable) {
    return fail({
      code: 'weights',
      field: 'percents',
      message: 'Every host needs a percentage, and they have to total 100',
      fix: 'Give whole numbers that total 100.',
    })
  }
  const destinations = hosts.map(({ host, port }) => ({ host, subset: '', port }))
  return ok({ edits: [virtualServiceEdit(detail, firstRoutes(detail, destinations, percents))] })
}

/** Why nothing can be begun. A second VirtualService of sidecars would be ignored: the oldest one wins. */
function hindranceOf({ host, ports, source, virtualServices }: HostDetail): Problem | null {
  const there = virtualServices.find(({ scope }) => scope === 'mesh' || scope === 'both')
  if (there) {
    return {
      code: 'routed-already',
      message: `VirtualService ${there.ref.namespace}/${there.ref.name} routes ${host} already`,
      fix: 'Edit its rules instead: sidecars would ignore a newer one.',
    }
  }
  const isRouted = ports.length === 0 || ports.some((port) => ruleKindOf(port, source?.kind === 'Service'))
  if (isRouted) return null
  return {
    code: 'udp-only',
    message: `${host} has UDP ports only`,
    fix: 'Istio routes TCP and what runs over it: there is nothing to split here.',
  }
}

type Named = { name: string; labels: Labels; isNew: boolean }

function nameFor(there: readonly { name: string; labels: Labels }[], labels: Labels, wanted: string): Named {
  const same = there.find((subset) => isDeepStrictEqual(subset.labels, labels))
  if (same) return { name: same.name, labels, isNew: false }
  return {
    name: freeSubsetName(
      there.map(({ name }) => name),
      wanted,
    ),
    labels,
    isNew: true,
  }
}

function destinationRuleEdit(
  detail: HostDetail,
  there: DestinationRuleView | undefined,
  missing: readonly Named[],
): ObjectEdit {
  const { host, namespace, destinationRules, others } = detail
  const known = [...destinationRules, ...others.flatMap((other) => other.destinationRules)]
  const name = there?.ref.name ?? freeObjectName(host, namespace, known)
  return {
    ref: { kind: 'DestinationRule', namespace, name },
    resourceVersion: there?.resourceVersion ?? '',
    spec: missing.reduce<JsonObject>(addSubset, there?.spec ?? { host }),
  }
}

function virtualServiceEdit(detail: HostDetail, routes: JsonObject): ObjectEdit {
  const { host, namespace, virtualServices, delegates } = detail
  const name = freeObjectName(host, namespace, [...virtualServices, ...delegates])
  return {
    ref: { kind: 'VirtualService', namespace, name },
    resourceVersion: '',
    spec: { hosts: [host], ...routes },
  }
}

/** The first label of the host, as far as it can be a name, with a number behind it when that is taken. */
const freeObjectName = (
  host: string,
  namespace: string,
  known: readonly { ref: { namespace: string; name: string } }[],
): string =>
  freeSubsetName(
    known.flatMap(({ ref }) => (ref.namespace === namespace ? [ref.name] : [])),
    host.replace(/^\*\./, '').split('.')[0] || 'host',
  )

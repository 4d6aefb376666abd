import { parseEgressHost } from '#lib/istio-values/egress-host.ts'
import { isBlank } from '#lib/onboarding/forms/pair.ts'
import { problem } from '#lib/onboarding/forms/parts.ts'
import type { EgressForm, SidecarForm } from '#lib/onboarding/forms/sidecar.ts'
import { selectorNotes } from '#lib/onboarding/forms/value-problems.ts'
import type { Problem } from '#lib/result.ts'

/** What Istio takes and warns of, or takes in silence and does not do what was likely meant. */
export const sidecarNotes = (form: SidecarForm): Problem[] => [
  ...(form.appliesTo === 'labels'
    ? [...selectorNotes(form.selector, 'selector'), ...withoutLabels(form)]
    : form.ingress.length > 0
      ? [
          problem(
            'ingress-for-all',
            'appliesTo',
            'Every workload of the namespace gets these ingress listeners, and no others',
            'Choose the workloads by their labels.',
          ),
        ]
      : []),
  ...form.ingress.flatMap(({ defaultEndpoint }, place) =>
    /^(0\.0\.0\.0|\[::\]):/.test(defaultEndpoint)
      ? [
          problem(
            'whole-host',
            `ingress.${place}.defaultEndpoint`,
            'Requests are sent to the address of the workload, not to loopback',
            'Write 127.0.0.1 when the application listens on loopback alone.',
          ),
        ]
      : [],
  ),
  ...form.egress.flatMap((egress, place) => egressHostNotes(egress, form.namespace, place)),
]

const withoutLabels = ({ selector }: SidecarForm): Problem[] =>
  selector.every(isBlank)
    ? [
        problem(
          'selects-all',
          'selector',
          'Without labels it is for every workload of the namespace',
          'Add the labels of the VM.',
        ),
      ]
    : []

/** Hosts that another one of the same listener covers: Istio warns of them. */
function egressHostNotes({ hosts }: EgressForm, own: string, place: number): Problem[] {
  const parsed = hosts.map((host) => {
    const one = parseEgressHost(host)
    return one && !one.isExcluded ? { ...one, namespace: one.namespace === '.' ? own : one.namespace } : null
  })
  const isAll = parsed.some((one) => one?.namespace === '*' && one.name === '*')
  return parsed.flatMap((one, at) => {
    if (!one) return []
    const isRepeated = parsed
      .slice(0, at)
      .some(
        (other) =>
          other?.namespace === one.namespace &&
          (other.name === one.name || other.name === '*' || one.name === '*'),
      )
    const isCovered = isAll && one.namespace !== '*'
    return isRepeated || isCovered
      ? [
          problem(
            'egress-host-twice',
            `egress.${place}.hosts.${at}`,
            `${hosts[at]} covers another host of this listener, or is covered by it`,
            'Remove one of them.',
          ),
        ]
      : []
  })
}

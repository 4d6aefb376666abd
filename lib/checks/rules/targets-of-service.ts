import type { VirtualService } from '#lib/kube/objects.ts'
import { resolveHost } from '#lib/traffic/destinations.ts'
import { readMirrors } from '#lib/traffic/edit-mirrors.ts'
import { readRules } from '#lib/traffic/read-rules.ts'
import type { TrafficRule } from '#lib/traffic/rules.ts'
import { ruleAt } from '#lib/traffic/spec-edit.ts'

/** One place that a rule of a VirtualService sends to, with its host resolved. A mirror has no share. */
export type ServiceTarget = {
  rule: TrafficRule
  host: string
  subset: string
  port: number | null
  percent: number
  isMirror: boolean
  /** Position in `route`; -1 of a mirror. */
  index: number
  /** Path of the destination, such as `spec.http[0].route[1].destination`. */
  field: string
}

/** Every destination and mirror of a VirtualService, in its own order. */
export const targetsOfService = ({ spec, metadata }: VirtualService): ServiceTarget[] =>
  readRules(spec).flatMap((rule) => {
    const at = fieldOfRule(rule)
    const isSingle = ruleAt(spec, rule.id)?.mirror !== undefined
    const mirrors = readMirrors(spec, rule.id).map((mirror, place): ServiceTarget => {
      const listed = isSingle ? place - 1 : place
      return {
        rule,
        ...mirror,
        host: resolveHost(mirror.host, metadata.namespace),
        percent: 0,
        isMirror: true,
        index: -1,
        field: isSingle && place === 0 ? `${at}.mirror` : `${at}.mirrors[${listed}].destination`,
      }
    })
    const routes = rule.destinations.map(({ index, host, subset, port, percent }): ServiceTarget => {
      const field = `${at}.route[${index}].destination`
      const resolved = resolveHost(host, metadata.namespace)
      return { rule, host: resolved, subset, port, percent, isMirror: false, index, field }
    })
    return [...routes, ...mirrors].filter(({ host }) => !host.startsWith('.'))
  })

/** `spec.http[0]`. */
export const fieldOfRule = ({ kind, index }: Pick<TrafficRule, 'kind' | 'index'>): string =>
  `spec.${kind}[${index}]`

/** `subset vm of forum.shop.svc.cluster.local`, or the host alone. */
export const placeText = ({ host, subset }: Pick<ServiceTarget, 'host' | 'subset'>): string =>
  subset ? `subset ${subset} of ${host}` : host

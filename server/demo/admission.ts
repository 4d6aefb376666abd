import { type Kind, WATCHED_KINDS } from '#lib/kube/kinds.ts'
import { OBJECT_SCHEMAS } from '#lib/kube/objects.ts'
import { subsetsOf } from '#lib/traffic/destinations.ts'
import { readRules } from '#lib/traffic/read-rules.ts'
import type { RawObject } from '#server/demo/object-store.ts'

const DNS_LABEL = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/

/** Why Istio's webhook would refuse an object of a kind we write, or an empty string. */
export function refusalOf(object: RawObject): string {
  const kind = Object.keys(WATCHED_KINDS).find((one): one is Kind => one === object.kind)
  if (kind === 'VirtualService') return virtualServiceRefusal(object)
  if (kind === 'DestinationRule') return destinationRuleRefusal(object)
  return ''
}

function virtualServiceRefusal(object: RawObject): string {
  const { spec } = OBJECT_SCHEMAS.VirtualService.parse(object)
  const rules = readRules(spec)
  if (!Array.isArray(spec.hosts) || spec.hosts.length === 0)
    return 'a virtual service needs at least one host'
  if (rules.length === 0) return 'one of http, tcp or tls must be given'
  for (const { id, destinations, fixedBecause } of rules) {
    if (destinations.length === 0 && fixedBecause.includes('no destination'))
      return `${id}: a route, redirect or direct response is needed`
    const negative = destinations.find(({ weight }) => weight < 0)
    if (negative) return `${id}: weight ${negative.weight} < 0`
    if (destinations.length > 1 && destinations.every(({ weight }) => weight === 0))
      return `${id}: total destination weight = 0`
    if (destinations.some(({ host }) => host === '' || host === '*'))
      return `${id}: a destination needs a host`
    const subset = destinations.find((one) => one.subset && !DNS_LABEL.test(one.subset))?.subset
    if (subset) return `${id}: subset name is invalid: ${subset}`
  }
  return ''
}

function destinationRuleRefusal(object: RawObject): string {
  const rule = OBJECT_SCHEMAS.DestinationRule.parse(object)
  const names = subsetsOf(rule).map(({ name }) => name)
  if (typeof rule.spec.host !== 'string' || rule.spec.host === '') return 'a destination rule needs a host'
  const invalid = names.find((name) => !DNS_LABEL.test(name))
  if (invalid) return `subset name is invalid: ${invalid}`
  const twice = names.find((name, index) => names.indexOf(name) !== index)
  return twice ? `duplicate subset names: ${twice}` : ''
}

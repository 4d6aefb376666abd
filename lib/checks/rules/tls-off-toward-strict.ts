import type { Check, CheckFix, Found } from '#lib/checks/check.ts'
import { acceptsOnce } from '#lib/checks/rules/accepts-once.ts'
import { lookupsFor } from '#lib/checks/rules/lookups-for.ts'
import { mergeChange } from '#lib/checks/rules/merge-change.ts'
import { PAGES } from '#lib/checks/rules/pages.ts'
import type { DestinationRule, Service, ServiceEntry } from '#lib/kube/objects.ts'
import { sourceOfHost } from '#lib/mesh/backends.ts'
import { refOf } from '#lib/mesh/host-backends.ts'
import type { Inventory } from '#lib/mesh/inventory.ts'
import { sourcePorts } from '#lib/mesh/rows.ts'
import { listed, portWords } from '#lib/names/findings/finding.ts'
import { subsetsOf } from '#lib/traffic/destinations.ts'
import {
  type Behind,
  behindHost,
  countOf,
  type Endpoints,
  eligibleOf,
  within,
} from '#lib/traffic/preflight/behind.ts'
import { labelsOfSubset, usualRules } from '#lib/traffic/preflight/lookups.ts'
import type { Accepts } from '#lib/traffic/preflight/peer-authentication.ts'
import { policyOf } from '#lib/traffic/preflight/policy.ts'
import { objectText } from '#lib/traffic/preflight/scene.ts'
import { objectAt, textAt } from '#lib/traffic/spec-edit.ts'

/** A DestinationRule by which proxies send plain text, or TLS of another kind, to endpoints that demand mutual TLS. */
export const tlsOffTowardStrict: Check = {
  code: 'ISTH050',
  title: 'A DestinationRule turns mutual TLS off toward STRICT endpoints',
  severity: 'error',
  why: 'A tls mode in a DestinationRule decides alone how proxies speak to a host: without one they use mutual TLS where the endpoint has a proxy. What is STRICT by a PeerAuthentication takes nothing but Istio’s mutual TLS, and resets connections that bring another.',
  docs: ['Only endpoints that surely have a proxy count: pods with a sidecar and VMs that registered.'],
  links: [PAGES.destinationRule, PAGES.peerAuthentication, PAGES.networkProblems],
  reads: [
    'DestinationRule',
    'PeerAuthentication',
    'Service',
    'ServiceEntry',
    'WorkloadEntry',
    'EndpointSlice',
    'Pod',
  ],
  follows: ['PeerAuthentication', 'DestinationRule'],
  subject: 'host',
  run(host, { inventory, told: { rootNamespace } }) {
    const source = sourceOfHost(inventory, host)
    const lookups = source ? lookupsFor(inventory, host, rootNamespace) : []
    const rules = usualRules(lookups)
    const rule = rules.find(({ spec }) => JSON.stringify(spec).includes('"tls"'))
    if (!source || !rule) return []
    const clashes = clashesOf(
      inventory,
      acceptsOnce(inventory, rootNamespace),
      host,
      source,
      rules,
      (subset) => labelsOfSubset(lookups, subset),
    )
    // What holds for the host holds for its subsets, unless they say otherwise.
    const whole = clashes.filter(({ subset }) => subset === '')
    return foundOf(host, rule, source, whole.length > 0 ? whole : clashes)
  },
}

type Clash = {
  subset: string
  port: number
  mode: string
  because: string
  refusing: Endpoints[]
  all: Endpoints[]
}

const OTHER_MODES = new Set(['DISABLE', 'SIMPLE', 'MUTUAL'])

function clashesOf(
  inventory: Readonly<Inventory>,
  accepts: (endpoint: Endpoints) => Accepts,
  host: string,
  source: Service | ServiceEntry,
  rules: readonly DestinationRule[],
  labelsOf: (subset: string) => Record<string, string> | null,
): Clash[] {
  const places = ['', ...new Set(rules.flatMap(subsetsOf).map(({ name }) => name))]
  return sourcePorts(source).flatMap(({ port }) => {
    let behind: Behind | null = null
    return places.flatMap((subset): Clash[] => {
      const mode = textAt(objectAt(policyOf(rules, subset, port), 'tls'), 'mode')
      if (!OTHER_MODES.has(mode)) return []
      behind ??= behindHost(inventory, host, port)
      const inside = within(behind, labelsOf(subset))
      const all = inside.state === 'known' ? eligibleOf(inside.endpoints) : []
      const refusing = all.filter((one) => one.hasProxy === true && accepts(one).mode === 'STRICT')
      const [first] = refusing
      return first ? [{ subset, port, mode, because: accepts(first).because, refusing, all }] : []
    })
  })
}

function foundOf(
  host: string,
  rule: DestinationRule,
  source: Service | ServiceEntry,
  clashes: readonly Clash[],
): Found[] {
  const [first] = clashes
  if (!first) return []
  const { mode, because, refusing, all } = first
  const ports = [...new Set(clashes.map(({ port }) => port))]
  const subsets = [...new Set(clashes.map(({ subset }) => subset))].filter((subset) => subset !== '')
  const where =
    subsets.length > 0 ? `${subsets.length > 1 ? 'subsets' : 'subset'} ${listed(subsets)} of ${host}` : host
  const isOnAll = ports.length === sourcePorts(source).length
  return [
    {
      objects: [refOf(rule), refOf(source)],
      text: `${objectText(rule)} has proxies send to ${where}${isOnAll ? '' : ` on ${portWords(ports)}`} with tls ${mode}, and ${whoOf(refusing)} there ${countOf(refusing) === 1 ? 'takes' : 'take'} mutual TLS only (${because}).`,
      field: 'spec.trafficPolicy.tls.mode',
      fix: fixFor(rule, mode, all),
    },
  ]
}

function fixFor(rule: DestinationRule, mode: string, all: readonly Endpoints[]): CheckFix {
  const tls = objectAt(objectAt(rule.spec, 'trafficPolicy'), 'tls')
  const text =
    'Take the tls block out, so that proxies use mutual TLS wherever an endpoint has a proxy, or say ISTIO_MUTUAL.'
  // Where endpoints without a proxy stand beside them, mutual TLS for all would cut those off.
  if (textAt(tls, 'mode') !== mode || !all.every(({ isMutual }) => isMutual)) return { text }
  const emptied = Object.fromEntries(Object.keys(tls).map((key) => [key, null]))
  return { text, change: mergeChange(rule, { trafficPolicy: { tls: { ...emptied, mode: 'ISTIO_MUTUAL' } } }) }
}

const whoOf = (endpoints: readonly Endpoints[]): string => {
  const count = (kind: Endpoints['kind'], word: string): string[] => {
    const many = countOf(endpoints.filter((one) => one.kind === kind))
    return many > 0 ? [`${many} ${word}${many === 1 ? '' : 's'}`] : []
  }
  return [...count('vm', 'VM'), ...count('pod', 'pod')].join(' and ')
}

import type { CompareOptions } from '#lib/envoy/comparison.ts'
import { clusterWords } from '#lib/envoy/explain-cluster.ts'
import { endpointWords } from '#lib/envoy/explain-endpoints.ts'
import { listenerWords, routeWords } from '#lib/envoy/explain-routes.ts'
import type { ConfigResource, ResourceKind } from '#lib/envoy/proxy-config.ts'

/** How the two sides are called: where something stands, and which of them alone has it. */
export type Sides = { one: string; other: string; onlyOne: string; onlyOther: string }
const SIDES: Record<CompareOptions['what'], Sides> = {
  intent: {
    one: 'in Envoy',
    other: 'by istiod’s intent',
    onlyOne: 'Only Envoy has',
    onlyOther: 'Only istiod’s intent has',
  },
  earlier: { one: 'now', other: 'before', onlyOne: 'New is', onlyOther: 'Gone is' },
  'other-proxy': {
    one: 'in this proxy',
    other: 'in the other one',
    onlyOne: 'Only this proxy has',
    onlyOther: 'Only the other proxy has',
  },
}
type Pair = { one: ConfigResource | undefined; other: ConfigResource | undefined }

const MOST_SENTENCES = 4
/** Envoy's words may be a page long. */
const MOST_REFUSAL = 500

/** What a difference means for traffic, in a few sentences; empty when nothing can be said. */
export function explainDifference({ one, other }: Pair, what: CompareOptions['what']): string {
  const sides = SIDES[what]
  const sentences = [...refusalWords(one, sides.one), ...refusalWords(other, sides.other)]
  const hasOne = one !== undefined && Object.keys(one.body).length > 0
  const hasOther = other !== undefined && Object.keys(other.body).length > 0
  if (hasOne && hasOther) sentences.push(...changedWords(one, other, sides))
  else if (hasOne) sentences.push(missingWords(one.kind, sides.onlyOne, sides.other))
  else if (hasOther) sentences.push(missingWords(other.kind, sides.onlyOther, sides.one))
  const more = sentences.length - MOST_SENTENCES
  return [...sentences.slice(0, MOST_SENTENCES), ...(more > 0 ? [`And ${more} more.`] : [])]
    .filter(Boolean)
    .join(' ')
}

function refusalWords(resource: ConfigResource | undefined, side: string): string[] {
  if (resource?.state.kind !== 'error') return []
  const keeps = Object.keys(resource.body).length > 0 ? ' and keeps the one before it' : ''
  return [
    `The latest version is refused ${side}: Envoy does not take it${keeps}, saying “${resource.state.message.slice(0, MOST_REFUSAL)}”.`,
  ]
}

const MISSING: Record<ResourceKind, (lacks: string) => [string, string]> = {
  cluster: (lacks) => ['this cluster', `What is routed to it fails ${lacks}.`],
  endpoints: (lacks) => ['endpoints for this cluster', `Requests to it have nowhere to go ${lacks}.`],
  listener: (lacks) => ['this listener', `Connections that it would take are handled otherwise ${lacks}.`],
  route: (lacks) => ['these routes', `A listener that refers to them can’t route ${lacks}.`],
  secret: () => ['this secret', ''],
  extension: () => ['this extension', ''],
}

function missingWords(kind: ResourceKind, only: string, lacks: string): string {
  const [subject, consequence] = MISSING[kind](lacks)
  // Before it was there, or after it is gone, there is nothing to warn of.
  return `${only} ${subject}.${lacks === 'now' || lacks === 'before' ? '' : ` ${consequence}`}`.trim()
}

function changedWords(one: ConfigResource, other: ConfigResource, sides: Sides): string[] {
  switch (one.kind) {
    case 'endpoints':
      return endpointWords(one.body, other.body, sides)
    case 'cluster':
      return clusterWords(one.body, other.body, sides)
    case 'route':
      return routeWords(one.body, other.body, sides)
    case 'listener':
      return listenerWords(one, other, sides)
    case 'secret':
      return ['The certificates are others: they were renewed.']
    case 'extension':
      return []
  }
}

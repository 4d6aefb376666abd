import { destinationLabel } from '#components/traffic/observed/destination-label.ts'
import { shareWords } from '#components/traffic/observed/share-words.ts'
import type { JsonObject } from '#lib/json.ts'
import type { WritableRef } from '#lib/traffic/edit.ts'
import { readRules } from '#lib/traffic/read-rules.ts'
import type {
  Outcome,
  ResponseFlag,
  SimulatedMirror,
  Simulation,
  World,
} from '#lib/traffic/simulate/simulation.ts'

/** `Rule 2 (everyone)` */
export const ruleWords = (position: number, name: string): string =>
  `Rule ${position}${name ? ` (${name})` : ''}`

export const refWords = ({ namespace, name }: WritableRef): string => `VirtualService ${namespace}/${name}`

/** What became of the request, in one line. */
export function outcomeWords(outcome: Outcome): string {
  switch (outcome.kind) {
    case 'routed':
      return `${ruleWords(outcome.position, outcome.name)} of ${refWords(outcome.virtualService)}`
    case 'default':
      return 'No rule: it goes to the host itself'
    case 'redirect':
      return `Redirected to ${outcome.to} with ${outcome.code}`
    case 'direct-response':
      return `Answered ${outcome.status} by the proxy itself`
    case 'no-route':
      return 'No route'
  }
}

/** The conditions of the rule that matched, as alternatives; empty when no rule did. */
export function matchesOf({ outcome }: Simulation, { virtualServices, delegates }: World): string[] {
  if (!('rule' in outcome)) return []
  const { virtualService: ref, rule } = outcome
  const object = [...virtualServices, ...delegates].find(
    (one) => one.ref.namespace === ref.namespace && one.ref.name === ref.name,
  )
  return object ? matchesIn(object.spec, rule) : []
}

function matchesIn(spec: JsonObject, ruleId: string): string[] {
  const rule = readRules(spec).find(({ id }) => id === ruleId)
  if (!rule) return []
  return rule.matches.length > 0 ? rule.matches : ['everything']
}

/** What a caller gets, with Envoy's flag: an answer for HTTP, a closed connection otherwise. */
export function failureWords(flag: ResponseFlag, isHttp: boolean): string {
  if (!isHttp) return `connection closed, ${flag}`
  return `${flag === 'NR' ? 404 : 503} ${flag}`
}

/** `36 % would hit a subset with nothing healthy (503 UH)` */
export const failingWords = ({ flag, message }: Simulation['failing'][number], isHttp: boolean): string =>
  `${message} (${flag === 'NR' ? flag : failureWords(flag, isHttp)})`

export const mirrorWords = ({ host, subset, percent }: SimulatedMirror): string =>
  `${shareWords(percent)} is copied to ${subset ? `subset ${subset} of ` : ''}${destinationLabel(host, '')}; answers to copies are thrown away`

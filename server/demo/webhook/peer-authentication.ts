import { has, type Part, partOf } from '#server/demo/parts.ts'
import { selectorProblems, type Verdict } from '#server/demo/webhook/verdict.ts'

/** Istio's rules for a PeerAuthentication that its schema can not say. */
export function judgePeerAuthentication(spec: Part): Verdict {
  const labels = partOf(partOf(spec.selector).matchLabels)
  const ports = Object.keys(partOf(spec.portLevelMtls))
  const selects = Object.keys(labels).length > 0
  return {
    errors: [
      ...(!selects && ports.length > 0 ? ['port level mTLS needs a selector with labels'] : []),
      ...ports
        .filter((port) => !/^\d+$/.test(port) || Number(port) < 1 || Number(port) > 65_535)
        .map((port) => `port ${port} must be in the range 1..65535`),
      ...selectorProblems(labels),
    ],
    warnings: has(spec, 'selector') && !selects ? ['the selector has no labels'] : [],
  }
}

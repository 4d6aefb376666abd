import { isJsonObject, type JsonObject } from '#lib/json.ts'
import { resolveHost } from '#lib/traffic/destinations.ts'
import type { Outcome, SimulatedMirror, SimulatedRequest } from '#lib/traffic/simulate/simulation.ts'
import { listAt, numberAt, objectAt, textAt } from '#lib/traffic/spec-edit.ts'

/** Copies of the requests a rule routes; a percentage of 0 is none, one that is not written is all. */
export function mirrorsOf(rule: JsonObject, namespace: string): SimulatedMirror[] {
  const single = isJsonObject(rule.mirror)
    ? [{ destination: rule.mirror, percentage: rule.mirrorPercentage ?? percentOf(rule.mirrorPercent) }]
    : []
  return [...single, ...listAt(rule, 'mirrors').filter(isJsonObject)].flatMap((mirror) => {
    const destination = objectAt(mirror, 'destination')
    const percent = isJsonObject(mirror.percentage) ? (numberAt(mirror.percentage, 'value') ?? 0) : 100
    const host = textAt(destination, 'host')
    return host && percent > 0
      ? [{ host: resolveHost(host, namespace), subset: textAt(destination, 'subset'), percent }]
      : []
  })
}

const percentOf = (written: unknown): JsonObject | undefined =>
  typeof written === 'number' ? { value: written } : undefined

/** What is done to requests before a destination is picked, in words. */
export function faultsOf(rule: JsonObject): string[] {
  const { abort, delay } = objectAt(rule, 'fault')
  return [
    ...(isJsonObject(abort)
      ? [
          `${faultPercent(abort)} % are answered ${String(abort.httpStatus ?? abort.grpcStatus ?? abort.http2Error ?? 'with an error')}`,
        ]
      : []),
    ...(isJsonObject(delay) ? [`${faultPercent(delay)} % wait ${textAt(delay, 'fixedDelay')} first`] : []),
  ]
}

const faultPercent = (fault: JsonObject): number =>
  isJsonObject(fault.percentage)
    ? (numberAt(fault.percentage, 'value') ?? 0)
    : (numberAt(fault, 'percent') ?? 100)

type At = Extract<Outcome, { kind: 'routed' }>

/** What a rule answers by itself; null when it routes. */
export function ownAnswer(rule: JsonObject, at: At, request: SimulatedRequest): Outcome | null {
  const { virtualService, rule: id, name } = at
  if (isJsonObject(rule.redirect))
    return {
      kind: 'redirect',
      virtualService,
      rule: id,
      name,
      code: numberAt(rule.redirect, 'redirectCode') || 301,
      to: redirectTarget(rule.redirect, request),
    }
  if (isJsonObject(rule.directResponse))
    return {
      kind: 'direct-response',
      virtualService,
      rule: id,
      name,
      status: numberAt(rule.directResponse, 'status') ?? 200,
    }
  return null
}

function redirectTarget(
  redirect: JsonObject,
  { host, path, port, scheme = 'http' }: SimulatedRequest,
): string {
  const to = textAt(redirect, 'scheme') || scheme
  const asked = numberAt(redirect, 'port') ?? (redirect.derivePort === 'FROM_REQUEST_PORT' ? port : null)
  const isUsual = asked === null || (to === 'http' && asked === 80) || (to === 'https' && asked === 443)
  const place = `${textAt(redirect, 'authority') || host}${isUsual ? '' : `:${asked}`}`
  return `${to}://${place}${textAt(redirect, 'prefixRewrite') || textAt(redirect, 'uri') || path}`
}

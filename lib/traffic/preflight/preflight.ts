import { acknowledged } from '#lib/traffic/preflight/acknowledged.ts'
import { authorization } from '#lib/traffic/preflight/authorization.ts'
import { capacity } from '#lib/traffic/preflight/capacity.ts'
import { endpoints } from '#lib/traffic/preflight/endpoints.ts'
import { freshness } from '#lib/traffic/preflight/freshness.ts'
import { gateways } from '#lib/traffic/preflight/gateways.ts'
import { mirrors } from '#lib/traffic/preflight/mirrors.ts'
import { mutualTls } from '#lib/traffic/preflight/mutual-tls.ts'
import { outliers } from '#lib/traffic/preflight/outliers.ts'
import { ownedEntries } from '#lib/traffic/preflight/owned-entries.ts'
import { ownership } from '#lib/traffic/preflight/ownership.ts'
import { ports } from '#lib/traffic/preflight/ports.ts'
import { type PreflightInput, sceneOf } from '#lib/traffic/preflight/scene.ts'
import { sidecarScope } from '#lib/traffic/preflight/sidecar-scope.ts'
import { stickiness } from '#lib/traffic/preflight/stickiness.ts'
import { subsets } from '#lib/traffic/preflight/subsets.ts'
import { targetsExist } from '#lib/traffic/preflight/targets-exist.ts'
import { order, weights } from '#lib/traffic/preflight/weights-and-order.ts'
import { winner } from '#lib/traffic/preflight/winner.ts'
import type { PreflightLine } from '#lib/traffic/review.ts'

export type { PreflightInput }

/**
 * What no webhook checks before traffic is moved, on the state that the edit would leave behind. A line says ok only
 * when the data for it is there and fresh; otherwise it says unknown and why.
 */
export function preflight(input: PreflightInput): PreflightLine[] {
  const scene = sceneOf(input)
  const general = [...ownedEntries(scene), acknowledged(scene), ownership(scene)]
  // Nothing of the edit leads anywhere, and no host is looked at: lines on routes would be about nothing.
  if (scene.targets.length === 0 && scene.services.length === 0) return [freshness(scene), ...general]
  return [
    freshness(scene),
    targetsExist(scene),
    ...endpoints(scene),
    subsets(scene),
    winner(scene),
    gateways(scene),
    sidecarScope(scene),
    weights(scene),
    order(scene),
    ports(scene),
    mutualTls(scene),
    authorization(scene),
    capacity(scene),
    outliers(scene),
    stickiness(scene),
    mirrors(scene),
    ...general,
  ]
}

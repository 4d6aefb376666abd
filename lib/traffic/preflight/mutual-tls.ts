import { sourceOfHost } from '#lib/mesh/backends.ts'
import { countOf, type Endpoints, eligibleOf } from '#lib/traffic/preflight/behind.ts'
import { blocked, type Finding, lineOf, unknown, warning } from '#lib/traffic/preflight/line.ts'
import { usualRules } from '#lib/traffic/preflight/lookups.ts'
import { type Accepts, acceptsOf } from '#lib/traffic/preflight/peer-authentication.ts'
import { policyOf } from '#lib/traffic/preflight/policy.ts'
import { objectText, type Scene, type Target, targetText } from '#lib/traffic/preflight/scene.ts'
import type { PreflightLine } from '#lib/traffic/review.ts'
import { objectAt, textAt } from '#lib/traffic/spec-edit.ts'

/** What proxies send to endpoints is what those accept: a DestinationRule's tls against the PeerAuthentications. */
export function mutualTls(scene: Scene): PreflightLine {
  const accepts = acceptsOf(scene.inventory)
  return lineOf({
    id: 'mtls',
    title: 'mTLS modes agree',
    ok: 'Endpoints accept what proxies send them.',
    findings: scene.targets
      .filter(({ percent }) => percent > 0)
      .flatMap((target) => findingsOf(scene, target, accepts)),
    notLive: scene.notLive([
      'PeerAuthentication',
      'DestinationRule',
      'WorkloadEntry',
      'Pod',
      'EndpointSlice',
    ]),
  })
}

/** How proxies speak to an endpoint, and why. */
type Sends = { tls: 'plain' | 'istio' | 'own'; mode: string; why: string }

function findingsOf(scene: Scene, target: Target, accepts: (endpoint: Endpoints) => Accepts): Finding[] {
  const behind = scene.behind(target.host, target.subset, target.port)
  if (behind.state !== 'known') return []
  const eligible = eligibleOf(behind.endpoints)
  const clashes = eligible.flatMap((endpoint) => {
    const found = clash(endpoint, sendsTo(scene, target, endpoint, accepts), accepts)
    return found ? [{ ...found, kind: endpoint.kind, count: endpoint.count }] : []
  })
  const groups = Map.groupBy(clashes, ({ level, kind, text }) => JSON.stringify([level, kind, text]))
  return [...groups.values()].flatMap((group) => {
    const [first] = group
    if (!first) return []
    const many = countOf(eligible.filter(({ kind }) => kind === first.kind))
    const few = group.reduce((sum, { count }) => sum + count, 0)
    const who = `${few} of ${many} ${first.kind === 'vm' ? 'VMs' : 'pods'} of ${targetText(target)}`
    return [{ level: first.level, text: `${who} ${first.text}` }]
  })
}

/** A DestinationRule's tls decides alone; without it, proxies use mutual TLS where the endpoint is known to speak it. */
function sendsTo(
  scene: Scene,
  { host, subset, port }: Target,
  endpoint: Endpoints,
  accepts: (endpoint: Endpoints) => Accepts,
): Sends {
  const rules = usualRules(scene.lookups(host))
  const mode = textAt(objectAt(policyOf(rules, subset, port), 'tls'), 'mode')
  const [rule] = rules
  const by = rule ? objectText(rule) : 'the DestinationRule'
  if (mode === 'DISABLE') return { tls: 'plain', mode, why: `${by} says tls DISABLE` }
  if (mode === 'ISTIO_MUTUAL') return { tls: 'istio', mode, why: `${by} says tls ISTIO_MUTUAL` }
  if (mode !== '') return { tls: 'own', mode, why: `${by} says tls ${mode}` }
  const source = sourceOfHost(scene.inventory, host)
  if (source?.kind === 'ServiceEntry' && source.spec.location !== 'MESH_INTERNAL')
    return { tls: 'plain', mode, why: `${objectText(source)} is MESH_EXTERNAL` }
  if (!endpoint.isMutual)
    return {
      tls: 'plain',
      mode,
      why: endpoint.kind === 'vm' ? 'they have no serviceAccount' : 'they have no sidecar',
    }
  return accepts(endpoint).mode === 'DISABLE'
    ? { tls: 'plain', mode, why: 'mTLS is off there' }
    : { tls: 'istio', mode, why: 'they speak mutual TLS' }
}

function clash(
  endpoint: Endpoints,
  { tls, mode, why }: Sends,
  acceptsAt: (endpoint: Endpoints) => Accepts,
): Finding | null {
  if (endpoint.hasProxy === false)
    return tls === 'istio' && mode !== '' ? blocked(`have no sidecar to end mutual TLS, which ${why}.`) : null
  const accepts = acceptsAt(endpoint)
  const demand = `demand mutual TLS (${accepts.because})`
  if (accepts.mode === 'STRICT' && tls === 'plain') {
    const text = `${demand}, but proxies send them plain text: ${why}.`
    // A static entry may have no proxy, and then nothing demands anything.
    return endpoint.hasProxy === null ? warning(`may refuse: they ${text}`) : blocked(text)
  }
  if (accepts.mode === 'STRICT' && mode === 'SIMPLE') return blocked(`${demand}, but ${why}.`)
  if (accepts.mode === 'DISABLE' && tls === 'istio')
    return blocked(`take no mutual TLS (${accepts.because}), but ${why}.`)
  return tls === 'own'
    ? unknown(`are spoken to by certificates of your own (${why}), which Isthmus can not check.`)
    : null
}

import { isJsonObject, type JsonObject, textsOf } from '#lib/json.ts'
import type { ObjectOf } from '#lib/kube/objects.ts'
import { carries } from '#lib/mesh/label-index.ts'
import { ROOT_NAMESPACE } from '#lib/traffic/destinations.ts'
import type { Endpoints } from '#lib/traffic/preflight/behind.ts'
import { type Finding, lineOf, namesOf, unknown, warning } from '#lib/traffic/preflight/line.ts'
import type { Scene } from '#lib/traffic/preflight/scene.ts'
import type { PreflightLine } from '#lib/traffic/review.ts'
import { listAt, objectAt, textAt } from '#lib/traffic/spec-edit.ts'

type Policy = ObjectOf<'AuthorizationPolicy'>
type Side = { word: 'VMs' | 'pods'; endpoints: Endpoints[]; accounts: string[]; hasUnknown: boolean }

/**
 * VMs and pods are let in by the same policies, and are let in elsewhere under the same names: what calls others as one
 * service account today calls them as another after the move.
 */
export function authorization(scene: Scene): PreflightLine {
  const [vms, pods] = sidesOf(scene)
  const policies = [...scene.inventory.objects.AuthorizationPolicy.values()].filter(
    ({ spec }) => listAt(spec, 'targetRefs').length === 0,
  )
  const isMixed = vms.endpoints.length > 0 && pods.endpoints.length > 0
  return lineOf({
    id: 'authorization',
    title: 'Service accounts agree with AuthorizationPolicies',
    ok: isMixed
      ? `${policies.length === 0 ? 'There is no AuthorizationPolicy' : 'Each AuthorizationPolicy treats both alike'}: VMs run as ${namesOf(vms.accounts)}, pods as ${namesOf(pods.accounts)}.`
      : 'Not both VMs and pods stand behind it.',
    findings: isMixed
      ? [
          ...policies.flatMap((policy) => [
            ...servedAlike(policy, vms, pods),
            ...namedAlike(policy, vms, pods),
          ]),
          ...unknownAccounts(vms, policies.length),
        ]
      : [],
    notLive: scene.notLive(['AuthorizationPolicy', 'WorkloadEntry', 'Pod', 'EndpointSlice']),
  })
}

function sidesOf(scene: Scene): [Side, Side] {
  const places = [...scene.targets, { host: scene.host, subset: '', port: null }]
  const endpoints = places.flatMap(({ host, subset, port }) => {
    const behind = scene.behind(host, subset, port)
    return behind.state === 'known' ? behind.endpoints : []
  })
  const side = (kind: Endpoints['kind'], word: Side['word']): Side => {
    const own = endpoints.filter((one) => one.kind === kind)
    const accounts = own.map((one) => (one.serviceAccount ? `${one.namespace}/${one.serviceAccount}` : ''))
    return {
      word,
      endpoints: own,
      accounts: [...new Set(accounts)].filter((one) => one !== '').sort(),
      hasUnknown: accounts.includes(''),
    }
  }
  return [side('vm', 'VMs'), side('pod', 'pods')]
}

/** As servers: a policy that selects one side only. */
function servedAlike(policy: Policy, vms: Side, pods: Side): Finding[] {
  const selector = objectAt(objectAt(policy.spec, 'selector'), 'matchLabels')
  const wanted = Object.fromEntries(Object.entries(selector).map(([key, value]) => [key, String(value)]))
  const { namespace } = policy.metadata
  const appliesTo = ({ endpoints }: Side): boolean =>
    endpoints.some(
      (one) => (namespace === ROOT_NAMESPACE || namespace === one.namespace) && carries(one.labels, wanted),
    )
  const [atVms, atPods] = [appliesTo(vms), appliesTo(pods)]
  return atVms === atPods ? [] : [warning(`${nameOf(policy)} holds for ${atVms ? 'VMs' : 'pods'} only.`)]
}

/** As callers: a policy, of anyone, that names the account of one side only. */
function namedAlike(policy: Policy, vms: Side, pods: Side): Finding[] {
  const patterns = callersNamed(policy)
  const named = ({ accounts }: Side) =>
    accounts.filter((account) => patterns.some((matches) => matches(account)))
  const [ofVms, ofPods] = [named(vms), named(pods)]
  if (ofVms.length > 0 === ofPods.length > 0) return []
  const [one, other] = ofVms.length > 0 ? [vms, pods] : [pods, vms]
  const others = other.accounts.length > 0 ? namesOf(other.accounts) : 'an account that is not said'
  return [
    warning(
      `${nameOf(policy)} names ${namesOf(ofVms.length > 0 ? ofVms : ofPods)}, as which the ${one.word} call others; the ${other.word} call as ${others}.`,
    ),
  ]
}

const nameOf = ({ spec, metadata }: Policy): string =>
  `${textAt(spec, 'action') || 'ALLOW'} AuthorizationPolicy ${metadata.namespace}/${metadata.name}`

function unknownAccounts(vms: Side, policies: number): Finding[] {
  if (!vms.hasUnknown || policies === 0) return []
  return [unknown('Some VMs say no serviceAccount, so what policies let them do is not known.')]
}

/** Tests for a caller's account, `namespace/name`: one for each that a policy's rules name. */
export const callersNamed = ({ spec, metadata }: Policy): ((account: string) => boolean)[] =>
  listAt(spec, 'rules')
    .filter(isJsonObject)
    .flatMap((rule) => listAt(rule, 'from'))
    .filter(isJsonObject)
    .map((from) => objectAt(from, 'source'))
    .flatMap((source) => accountPatterns(source, metadata.namespace))

/** Principals may begin or end with `*`; whatever trust domain they name is taken for the mesh's. */
function accountPatterns(source: JsonObject, namespace: string): ((account: string) => boolean)[] {
  const principals = textsOf(source.principals).map((written) => {
    const pattern = written.replace(/^[^/*]+\/ns\//, 'cluster.local/ns/')
    return (account: string) => matches(pattern, `cluster.local/ns/${account.replace('/', '/sa/')}`)
  })
  const accounts = textsOf(source.serviceAccounts).map((written) => {
    const full = written.includes('/') ? written : `${namespace}/${written}`
    return (account: string) => account === full
  })
  return [...principals, ...accounts]
}

function matches(pattern: string, value: string): boolean {
  if (pattern.startsWith('*')) return value.endsWith(pattern.slice(1))
  return pattern.endsWith('*') ? value.startsWith(pattern.slice(0, -1)) : value === pattern
}

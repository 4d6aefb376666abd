import { z } from 'zod'
import type { Clock } from '#server/clock.ts'
import type { KubeRequest, KubeRequestInit } from '#server/kube/cluster.ts'
import { messageOf, tryJson } from '#server/kube/outcome.ts'

const DURATION_S = 15
const RENEW_MS = 5_000
/** After this long without an answer nothing is done in its name any more: another may take it in a moment. */
const TRUST_MS = 10_000
const TIME_LIMIT_MS = 4_000

export type LeaseRef = { namespace: string; name: string }
export type Hold =
  | { state: 'held' }
  | { state: 'taken'; by: string }
  /** `verb` on leases.coordination.k8s.io is what is missing. */
  | { state: 'forbidden'; verb: string }
  | { state: 'unreachable'; reason: string }

/** Kubernetes Leases in the name of one process: at any time, one process at most holds each. Nothing here throws. */
export type Leases = {
  /** Takes a lease, or keeps it: to be asked again every few seconds. */
  hold(lease: LeaseRef): Promise<Hold>
  held(): LeaseRef[]
  /** Whether it was renewed so lately that nobody else can have it. */
  isSure(lease: LeaseRef): boolean
  /** Deletes a lease that is held. */
  release(lease: LeaseRef): Promise<void>
}

const leaseSchema = z.looseObject({
  metadata: z.looseObject({ uid: z.string().default(''), resourceVersion: z.string().default('') }),
  spec: z
    .looseObject({
      holderIdentity: z.string().default(''),
      leaseDurationSeconds: z.number().default(DURATION_S),
      leaseTransitions: z.number().default(0),
    })
    .default({ holderIdentity: '', leaseDurationSeconds: DURATION_S, leaseTransitions: 0 }),
})
type Lease = z.infer<typeof leaseSchema>
type Answer = { status: number; lease: Lease | null; message: string }

/**
 * As client-go's leader election does: a lease is taken over when it did not change for its whole duration on the clock of
 * whoever watches it, so clocks need not agree; every write names the version it was made from.
 */
export function createLeases(options: { request: KubeRequest; clock: Clock; holder: string }): Leases {
  const { clock, holder } = options
  const own = new Map<string, { ref: LeaseRef; lease: Lease; renewedMs: number }>()
  const others = new Map<string, { version: string; sinceMs: number }>()

  return {
    async hold(ref) {
      const key = keyOf(ref)
      const mine = own.get(key)
      if (mine && clock.nowMs() - mine.renewedMs < RENEW_MS) return { state: 'held' }
      const answer = mine ? await put(ref, mine.lease, false) : null
      if (answer?.status === 200) return keep(ref, answer)
      if (mine && answer && isUnsure(answer.status)) {
        if (clock.nowMs() - mine.renewedMs < TRUST_MS) return { state: 'held' }
        return unreachable(answer)
      }
      own.delete(key)
      return take(ref)
    },
    held: () => [...own.values()].map(({ ref }) => ref),
    isSure(ref) {
      const mine = own.get(keyOf(ref))
      return mine !== undefined && clock.nowMs() - mine.renewedMs < TRUST_MS
    },
    async release(ref) {
      const mine = own.get(keyOf(ref))
      own.delete(keyOf(ref))
      if (!mine) return
      const { uid, resourceVersion } = mine.lease.metadata
      const preconditions = { uid, resourceVersion }
      const body = { apiVersion: 'v1', kind: 'DeleteOptions', preconditions }
      await call(pathOf(ref), { method: 'DELETE', body: JSON.stringify(body) })
    },
  }

  async function take(ref: LeaseRef): Promise<Hold> {
    const found = await call(pathOf(ref), {})
    if (found.status === 404) {
      const made = await create(ref)
      if (made.status === 201) return keep(ref, made)
      return made.status === 409 ? { state: 'taken', by: '' } : failed(made, 'create')
    }
    if (found.status !== 200 || !found.lease) return failed(found, 'get')
    const { holderIdentity } = found.lease.spec
    const isFree = holderIdentity === '' || holderIdentity === holder || hasExpired(keyOf(ref), found.lease)
    if (!isFree) return { state: 'taken', by: holderIdentity }
    const answer = await put(ref, found.lease, holderIdentity !== holder)
    if (answer.status === 200) return keep(ref, answer)
    return answer.status === 409 || answer.status === 404
      ? { state: 'taken', by: '' }
      : failed(answer, 'update')
  }

  /** A lease is somebody's for as long as it changes; watching it begins with the first look. */
  function hasExpired(key: string, { metadata: { resourceVersion }, spec }: Lease): boolean {
    const seen = others.get(key)
    if (seen?.version !== resourceVersion) {
      others.set(key, { version: resourceVersion, sinceMs: clock.nowMs() })
      return false
    }
    const durationMs = Math.min(Math.max(spec.leaseDurationSeconds, 1), 60) * 1000
    return clock.nowMs() - seen.sinceMs >= durationMs
  }

  function keep(ref: LeaseRef, { lease }: Answer): Hold {
    if (!lease) return { state: 'unreachable', reason: 'The API server answered without a Lease' }
    others.delete(keyOf(ref))
    own.set(keyOf(ref), { ref, lease, renewedMs: clock.nowMs() })
    return { state: 'held' }
  }

  function create({ namespace, name }: LeaseRef): Promise<Answer> {
    const now = microTime(clock.nowMs())
    const spec = {
      holderIdentity: holder,
      leaseDurationSeconds: DURATION_S,
      acquireTime: now,
      renewTime: now,
      leaseTransitions: 0,
    }
    const metadata = { name, namespace, labels: { 'app.kubernetes.io/managed-by': 'isthmus' } }
    const body = { apiVersion: 'coordination.k8s.io/v1', kind: 'Lease', metadata, spec }
    return call(pathOf({ namespace, name: '' }), { method: 'POST', body: JSON.stringify(body) })
  }

  function put(ref: LeaseRef, lease: Lease, isTakeOver: boolean): Promise<Answer> {
    const now = microTime(clock.nowMs())
    const spec = {
      ...lease.spec,
      holderIdentity: holder,
      leaseDurationSeconds: DURATION_S,
      renewTime: now,
      ...(isTakeOver ? { acquireTime: now, leaseTransitions: lease.spec.leaseTransitions + 1 } : {}),
    }
    return call(pathOf(ref), { method: 'PUT', body: JSON.stringify({ ...lease, spec }) })
  }

  async function call(path: string, init: KubeRequestInit): Promise<Answer> {
    const headers = { 'content-type': 'application/json' }
    try {
      const signal = AbortSignal.timeout(TIME_LIMIT_MS)
      const response = await options.request(path, { ...init, headers, signal })
      const body = tryJson(await response.text())
      const status = z.object({ message: z.string() }).safeParse(body)
      const lease = leaseSchema.safeParse(body).data ?? null
      return { status: response.status, lease, message: status.data?.message ?? '' }
    } catch (error) {
      return { status: 0, lease: null, message: messageOf(error) }
    }
  }
}

/** The write may have come about or not, and the lease is still in its time. */
const isUnsure = (status: number): boolean => status === 0 || status === 429 || status >= 500

const failed = (answer: Answer, verb: string): Hold =>
  answer.status === 401 || answer.status === 403 ? { state: 'forbidden', verb } : unreachable(answer)

const unreachable = ({ status, message }: Answer): Hold => ({
  state: 'unreachable',
  reason: message || `The API server answered ${status}`,
})

const keyOf = ({ namespace, name }: LeaseRef): string => `${namespace}/${name}`

function pathOf({ namespace, name }: LeaseRef): string {
  const leases = `/apis/coordination.k8s.io/v1/namespaces/${encodeURIComponent(namespace)}/leases`
  return name ? `${leases}/${encodeURIComponent(name)}` : leases
}

/** RFC 3339 with six digits, the one form of a MicroTime that the API server reads. */
const microTime = (atMs: number): string => new Date(atMs).toISOString().replace('Z', '000Z')

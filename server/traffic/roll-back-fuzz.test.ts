import { expect, it, onTestFinished } from 'vitest'
import type { JsonObject } from '#lib/json.ts'
import type { ObjectEdit, WritableRef } from '#lib/traffic/edit.ts'
import { decisionsOf, type Operation } from '#lib/traffic/operation.ts'
import { systemClock } from '#server/clock.ts'
import { type DemoApi, startDemoApi } from '#server/demo/kube/api-server.ts'
import { seededRandom } from '#server/demo/random.ts'
import { createInventoryStore } from '#server/inventory/store.ts'
import type { KubeRequest } from '#server/kube/cluster.ts'
import { connectToDemo } from '#server/kube/connect.ts'
import { createLog } from '#server/log/log.ts'
import { createOperations } from '#server/traffic/create-operations.ts'
import type { Operations } from '#server/traffic/operations.ts'
import {
  actor,
  answer,
  asked,
  clockTick,
  copy,
  FAST,
  isWrite,
  openLedger,
} from '#server/traffic/traffic.test-helper.ts'

const SEQUENCES = 500
const AT_ONCE = 10
const SEED = 20261121

type Random = () => number
const pick = <T>(random: Random, from: readonly T[]): T => from[Math.floor(random() * from.length)] as T
type Route = { destination: { host: string; subset: string }; weight?: number }
type Service = { hosts: string[]; http: ({ route: Route[]; match?: JsonObject[] } & JsonObject)[] }
type Rule = { host: string; subsets: ({ name: string } & JsonObject)[] } & JsonObject

/** What Isthmus has no form for, and what order says something in. */
const original = (name: string, random: Random): { service: Service; rule: Rule } => ({
  rule: {
    host: name,
    subsets: [
      {
        name: 'vm',
        labels: { version: 'vm' },
        trafficPolicy: { connectionPool: { tcp: { maxConnections: 7 } } },
      },
      { name: 'k8s', labels: { version: 'k8s' } },
    ],
    trafficPolicy: {
      loadBalancer: { simple: 'LEAST_REQUEST' },
      outlierDetection: { baseEjectionTime: '31s' },
    },
    exportTo: ['*'],
  },
  service: {
    hosts: [name],
    http: [
      {
        name: 'canary',
        match: [{ headers: { 'x-user': { regex: '.*a+' } } }, { uri: { prefix: '/~{}' } }],
        route: [{ destination: { host: name, subset: 'k8s' } }],
        corsPolicy: { allowOrigins: [{ exact: 'https://a' }], maxAge: '24h' },
        headers: { request: { set: { 'x-a': 'b' } } },
      },
      {
        route: [
          { destination: { host: name, subset: 'vm' }, weight: Math.ceil(random() * 200) },
          { destination: { host: name, subset: 'k8s' }, weight: 1 },
        ],
        retries: { attempts: 3, retryOn: '5xx' },
        mirrors: [{ destination: { host: name, subset: 'k8s' }, percentage: { value: 0.5 } }],
        timeout: '3s',
      },
    ],
  },
})

/** One edit of some kind, on what is there now. */
function change(now: { service: Service | null; rule: Rule | null }, name: string, random: Random) {
  const { service, rule } = copy(now)
  if (!service || !rule) return { ...original(name, random) }
  const last = service.http.at(-1)
  switch (pick(random, ['weights', 'add', 'drop', 'order', 'match', 'relabel', 'delete', 'policy'])) {
    case 'add': {
      const subset = `s${Math.floor(random() * 1000)}`
      rule.subsets.push({ name: subset, labels: { version: subset } })
      last?.route.push({ destination: { host: name, subset }, weight: 5 })
      break
    }
    case 'drop': {
      const gone = pick(random, rule.subsets).name
      if (rule.subsets.length < 2) break
      rule.subsets = rule.subsets.filter((one) => one.name !== gone)
      const kept = rule.subsets[0]?.name ?? ''
      for (const { route } of service.http)
        for (const { destination } of route) if (destination.subset === gone) destination.subset = kept
      for (const one of service.http) delete one.mirrors
      break
    }
    case 'order':
      service.http.sort((a, b) => (a.match && b.match ? random() - 0.5 : 0))
      break
    case 'match':
      service.http.unshift({
        match: [{ port: 8080 }],
        route: [{ destination: { host: name, subset: rule.subsets[0]?.name ?? '' } }],
      })
      break
    case 'relabel':
      for (const subset of rule.subsets)
        subset.labels = { version: `${subset.name}-${Math.floor(random() * 9)}` }
      break
    case 'delete':
      return random() < 0.5 ? { service: null, rule: null } : { service: null, rule }
    case 'policy':
      rule.trafficPolicy = { loadBalancer: { simple: pick(random, ['RANDOM', 'ROUND_ROBIN']) } }
      break
    default:
      for (const route of last?.route ?? []) route.weight = 1 + Math.floor(random() * 100)
  }
  return { service, rule }
}

/** Each write is lost, refused or answered, before or after it is made. */
function faulty(send: KubeRequest, random: Random, isCalm: () => boolean): KubeRequest {
  const status = (code: number) =>
    Promise.resolve(new Response('{"message":"no"}', { status: code }) as never)
  return (path, init = {}) => {
    if (isCalm() || !isWrite(path, init)) return send(path, init)
    switch (Math.floor(random() * 12)) {
      case 0:
        return Promise.reject(new TypeError('fetch failed'))
      case 1:
        return send(path, init).then(() => Promise.reject(new TypeError('fetch failed')))
      case 2:
        return send(path, init).then(() => status(504))
      case 3:
        return status(pick(random, [500, 503]))
      case 4:
        return status(pick(random, [400, 403, 409, 429]))
      default:
        return send(path, init)
    }
  }
}

type Runner = { operations: Operations; drop(): Promise<void> }
type Life = { isOver: boolean; calls: Set<Promise<unknown>> }

/** What a process that is gone asks is not sent, and what it had asked is never answered. */
const mortal =
  (send: KubeRequest, life: Life): KubeRequest =>
  async (path, init = {}) => {
    const never = new Promise<never>(() => undefined)
    if (life.isOver) return never
    const call = send(path, init)
    life.calls.add(call)
    try {
      const answer = await call
      return life.isOver ? await never : answer
    } catch (error) {
      if (life.isOver) return never
      throw error
    } finally {
      life.calls.delete(call)
    }
  }

it(`R33: ${SEQUENCES} random sequences of edits and faults end with a roll back to the exact original`, {
  timeout: 180_000,
}, async () => {
  const api = await startDemoApi({ objects: [{ kind: 'Namespace', metadata: { name: 'shop' } }] })
  const cluster = connectToDemo(api.url)
  const store = createInventoryStore({ clock: systemClock, source: cluster.source, staleAfterMs: 1 })
  onTestFinished(async () => {
    store.close()
    await cluster.close()
    await api.close()
  })
  const random = seededRandom(SEED)
  const request = cluster.request
  const tally: Record<string, number> = {}
  const queue = Array.from({ length: SEQUENCES }, (_, index) => ({
    index,
    random: seededRandom(SEED + index),
  }))
  const worker = async (): Promise<void> => {
    const quiet = { is: false }
    let own: Random = random
    // Its own, so that it takes over nothing but what it has dropped.
    const ledger = await openLedger()
    const begin = (): Runner => {
      const life = { isOver: false, calls: new Set<Promise<unknown>>() }
      const operations = createOperations({
        ledger: () => {
          if (life.isOver) throw new Error('this process is gone')
          return ledger
        },
        store,
        sync: {
          mark: () => Promise.resolve({ atMs: 0, sent: null }),
          since: () => Promise.resolve(answer(quiet.is || own() < 0.8 ? 'acknowledged' : 'waiting')),
        },
        request: mortal(request, life),
        requestAs: () =>
          mortal(
            faulty(
              request,
              () => own(),
              () => quiet.is,
            ),
            life,
          ),
        audit: () => undefined,
        clock: systemClock,
        log: createLog('silent'),
        limits: { ...FAST, ackTimeoutMs: 2, ackPollMs: 1, settleMs: 1, pollMs: 20, staleMs: 30, stopMs: 1 },
      })
      return {
        operations,
        async drop() {
          life.isOver = true
          void operations.stop()
          // What it has sent arrives all the same.
          await Promise.allSettled(life.calls)
        },
      }
    }
    const runner = { now: begin() }
    const drop = async (): Promise<void> => {
      await runner.now.drop()
      runner.now = begin()
    }
    for (let one = queue.shift(); one; one = queue.shift()) {
      own = one.random
      await sequence(`s${one.index}`, {
        api,
        operations: () => runner.now.operations,
        drop,
        random: own,
        quiet,
        tally,
      })
    }
    await runner.now.operations.stop()
  }
  await Promise.all(Array.from({ length: AT_ONCE }, worker))
  // Every way an operation can end has been met.
  for (const state of ['done', 'asking', 'stopped', 'not-written', 'interrupted'])
    expect(tally[state], state).toBeGreaterThan(0)
})

type Mesh = {
  api: DemoApi
  operations(): Operations
  /** Another process takes the place of the one at work. */
  drop(): Promise<void>
  random: Random
  quiet: { is: boolean }
  tally: Record<string, number>
}

async function sequence(name: string, { api, operations, drop, random, quiet, tally }: Mesh): Promise<void> {
  const refs = (['VirtualService', 'DestinationRule'] as const).map(
    (kind): WritableRef => ({ kind, namespace: 'shop', name }),
  )
  const [service, rule] = refs as [WritableRef, WritableRef]
  const live = ({ kind }: WritableRef) => api.store.get(kind, 'shop', name)
  const spec = (ref: WritableRef): JsonObject | null => copy((live(ref)?.spec as JsonObject) ?? null)
  const first = original(name, random)
  const notes = { labels: { team: 'a' }, annotations: { why: `# ${name}: keep` } }
  for (const ref of refs) {
    const begun = ref === service ? first.service : first.rule
    const object = { kind: ref.kind, metadata: { name, namespace: 'shop' }, spec: begun }
    api.store.put(object, { manager: 'kubectl' })
    api.store.put({ ...object, metadata: { ...object.metadata, ...notes } }, { manager: 'notes' })
  }
  const before = refs.map(spec)
  const foreign = refs.map((ref) => othersOf(live(ref)))
  quiet.is = false
  for (let edits = 1 + Math.floor(random() * 4); edits > 0; edits--) {
    const wanted = change(
      { service: spec(service) as Service | null, rule: spec(rule) as Rule | null },
      name,
      random,
    )
    const objects = refs.map(
      (ref): ObjectEdit => ({
        ref,
        resourceVersion: live(ref)?.metadata.resourceVersion ?? '',
        spec: ref === service ? wanted.service : wanted.rule,
      }),
    )
    const request = asked(
      objects.filter((one) => one.spec !== null || one.resourceVersion !== ''),
      { host: name, onTimeout: pick(random, ['ask', 'continue']) },
    )
    if (request.edit.objects.length === 0) continue
    const { id } = await operations().start({ request, actor, reason: 'edit' })
    if (random() < 0.15) {
      await clockTick(Math.floor(random() * 8))
      await drop()
    }
    await decideAtRandom(id)
  }
  quiet.is = true
  const all = (await operations().list({ host: name, page: 1 })).operations
  for (const { id } of all) {
    const now = await operations().get(id)
    const isPaired = now.reason === 'roll-back' && now.state === 'done'
    if (isPaired || !decisionsOf(now).includes('roll-back')) continue
    // Nobody else has changed anything: only preflight, which sees no cluster here, has to be overridden.
    const rollBack = (override: boolean) =>
      operations().decide(id, { decision: 'roll-back', note: '', override }, actor)
    const back = await rollBack(false).catch((error: unknown) => {
      expect(String(error), name).toContain('No Service or ServiceEntry has the host')
      return rollBack(true)
    })
    expect(await operations().settled(back.id), name).toMatchObject({ state: 'done' })
    expect(back.overrode.join(), name).not.toContain(' since')
  }
  expect(refs.map(spec), name).toEqual(before)
  for (const [index, ref] of refs.entries()) {
    expect(live(ref)?.metadata, name).toMatchObject(notes)
    const wasDeleted = all.some(({ steps }) =>
      steps.some((step) => step.action === 'delete' && step.ref.kind === ref.kind),
    )
    if (!wasDeleted) expect(othersOf(live(ref)), name).toEqual(foreign[index])
  }

  async function decideAtRandom(id: string): Promise<void> {
    let operation: Operation = await operations().settled(id)
    for (let tries = 0; tries < 3; tries++) {
      tally[operation.state] = (tally[operation.state] ?? 0) + 1
      const choice = pick(random, [...decisionsOf(operation), 'leave', 'leave'] as const)
      if (choice === 'leave' && operation.state !== 'asking') return
      const decision = choice === 'leave' ? 'continue' : choice
      const next = await operations()
        .decide(operation.id, { decision, note: '', override: true }, actor)
        .catch((error: unknown) => {
          // Refused by the dry run of a roll back, or by the API server itself: as it was.
          if (!(error instanceof Error)) throw error
          return operation
        })
      operation = await operations().settled(next.id)
    }
    if (operation.state !== 'asking') return
    quiet.is = true
    await operations().decide(operation.id, { decision: 'continue', note: '', override: true }, actor)
    await operations().settled(operation.id)
    quiet.is = false
  }
}

/** What others own of an object that an edit of its spec does not touch. */
const othersOf = (object: ReturnType<DemoApi['store']['get']>) =>
  object?.metadata.managedFields.filter(({ manager }) => manager === 'notes')

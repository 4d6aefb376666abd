import type { Inventory } from '#lib/mesh/inventory.ts'
import { DEFAULT_NAME_SETTINGS, type NameSettings, type NameTable } from '#lib/names/name-service.ts'
import { isProxyId } from '#lib/names/proxy-id.ts'
import type { Clock } from '#server/clock.ts'
import { Unusable } from '#server/http/get-json.ts'
import { askConfig } from '#server/istiod/ask-config.ts'
import { askConnection, connectionQuery } from '#server/istiod/ask-connections.ts'
import type { Door } from '#server/istiod/door.ts'
import type { FoundIstiods } from '#server/istiod/find-istiods.ts'
import { keepAnswer } from '#server/istiod/keep-answer.ts'
import { clusterDomainOf, readAgentTable, readIstiodTable } from '#server/istiod/read-ndsz.ts'
import { sayWhy } from '#server/istiod/say-why.ts'
import type { FindAgent } from '#server/names/agent-doors.ts'
import { askMesh } from '#server/names/ask-mesh.ts'
import { findAllocation } from '#server/names/find-allocation.ts'
import { joinLatest, objectsNow } from '#server/names/join-latest.ts'
import { joinProxy, type ProxyObjects } from '#server/names/join-proxy.ts'
import type { NameSources, Told } from '#server/names/name-sources.ts'
import { type Seen, type SeenConnections, seeConnections } from '#server/names/see-connections.ts'

const KEEP_MS = 15_000
/** What went wrong may be put right any moment. */
const KEEP_FAILURE_MS = 3_000
const KEEP_SETTINGS_MS = 60_000
const SETTINGS_LIMIT_MS = 2_000
/** How long a list of proxies is believed that has not the one that is asked about. */
const KEEP_ABSENT_MS = 3_000
/** Renewing takes of istiod's time at most this share. */
const REST_TIMES = 5
/** A table of 10,000 hosts has about 1.5 MiB. */
const TABLE_LIMIT_BYTES = 64 * 1024 * 1024
/** How many proxies are asked for the cluster's domain: not each has names. */
const MOST_ASKED_FOR_DOMAIN = 3

type Answer = SeenConnections | { reason: string }

/** Asks istiods and agents; all that they say is as of the moment, or kept for some seconds where many share it. */
export function createNameSources(options: {
  inventory: Readonly<Inventory>
  istiods: () => FoundIstiods
  agent: FindAgent
  clock: Clock
  limits?: { mostBytes?: number; limitMs?: number }
}): NameSources {
  const { inventory, istiods, agent, clock, limits = {} } = options
  /** No page of istiod tells it but the tables themselves, and it never changes. */
  let clusterDomain: string | null = null
  let renewAbsentAtMs = 0
  let allocation: NameSettings['allocation']

  const seen = keepAnswer<Answer>(see, clock, (answer) => ('reason' in answer ? KEEP_FAILURE_MS : KEEP_MS))
  const joined = joinLatest(inventory, objects)
  const settings = keepAnswer(askSettings, clock, ({ knownBy }) =>
    knownBy === 'istiod' ? KEEP_SETTINGS_MS : KEEP_FAILURE_MS,
  )

  return {
    settings: settings.get,
    async proxies() {
      const answer = await seen.get()
      if ('reason' in answer) return answer
      const { atMs, missing, asked } = answer
      return { value: joined(answer), atMs, asked, ...(missing ? { missing } : {}) }
    },
    async proxy(id) {
      return askAbout(id, async ({ connection, door }) => {
        const full = connection.metadata ? connection : await askConnection(door, connection)
        const proxy = joinProxy({ connection: full, door }, objects())
        if (!proxy) throw new Unusable(`has ${id} as a proxy that resolves no names`)
        return proxy
      })
    },
    istiodTable: ({ id }) => askAbout(id, (one) => askTable(one)),
    istiodConfig: ({ id }, signal) =>
      askAbout(id, async (one) => {
        await refuseAmbiguous(one)
        return askConfig(one.door, one.connection.connectionId, {
          ...limitOf(limits),
          ...(signal ? { signal } : {}),
        })
      }),
    async agentTable(proxy) {
      const found = agent(proxy)
      if ('reason' in found) return found
      try {
        const table = readAgentTable(await found.door.getJson('/debug/ndsz', tableLimits()))
        if (!table) return { reason: `${found.door.name} answered something that is no name table` }
        return { value: table, atMs: clock.nowMs() }
      } catch (error) {
        return { reason: agentReason(found.door, error) }
      }
    },
  }

  async function see(): Promise<Answer> {
    const answer = await seeConnections(istiods(), clock.nowMs, limits)
    if (!clusterDomain && 'byProxy' in answer) clusterDomain = await learnDomain(answer)
    return answer
  }

  async function learnDomain({ byProxy }: SeenConnections): Promise<string | null> {
    const named = [...byProxy.values()].filter(({ connection }) => connection.metadata?.dnsCapture ?? true)
    for (const one of named.slice(0, MOST_ASKED_FOR_DOMAIN)) {
      const table = await askTable(one, byProxy).catch(() => ({}))
      const domain = clusterDomainOf(table)
      if (domain) return domain
    }
    return null
  }

  function objects(): ProxyObjects {
    return objectsNow(inventory, clusterDomain ?? DEFAULT_NAME_SETTINGS.clusterDomain)
  }

  /** Asks the istiod of a proxy. One that has it no more is believed once: the proxy is looked for again. */
  async function askAbout<T>(id: string, ask: (one: Seen) => Promise<T>): Promise<Told<T>> {
    if (!isProxyId(id)) return { reason: 'This is not the id of a proxy, such as vm-1.shop' }
    for (const look of [seen.get, renew]) {
      let answer = await look()
      // It may have connected since.
      if ('byProxy' in answer && !answer.byProxy.has(id) && clock.nowMs() >= renewAbsentAtMs)
        answer = await renew()
      if ('reason' in answer) return answer
      const one = answer.byProxy.get(id)
      if (!one) return { reason: notConnected(id, answer) }
      try {
        return { value: await ask(one), atMs: clock.nowMs() }
      } catch (error) {
        const hasLeft = error instanceof Unusable && error.status === 404
        if (!hasLeft) return { reason: sayWhy(one.door, error) }
      }
    }
    return { reason: `${id} goes from one istiod to another: ask again in a moment` }
  }

  async function renew(): Promise<Answer> {
    const sinceMs = clock.nowMs()
    // Those who come meanwhile need no renewal of their own.
    renewAbsentAtMs = sinceMs + KEEP_ABSENT_MS
    const answer = await seen.renew()
    const nowMs = clock.nowMs()
    renewAbsentAtMs = nowMs + Math.max(KEEP_ABSENT_MS, (nowMs - sinceMs) * REST_TIMES)
    return answer
  }

  async function askTable(one: Seen, byProxy?: SeenConnections['byProxy']): Promise<NameTable> {
    const { connection, door } = one
    await refuseAmbiguous(one, byProxy)
    const answer = await door.getJson(
      `/debug/ndsz?${connectionQuery(connection.connectionId)}`,
      tableLimits(),
    )
    const table = readIstiodTable(answer)
    if (!table) throw new Unusable('answered something that is no name table')
    return table
  }

  /** For pages that answer about the first connection that fits. */
  async function refuseAmbiguous(one: Seen, byProxy?: SeenConnections['byProxy']): Promise<void> {
    const other = alsoMatches(one, byProxy ?? (await currentConnections()))
    if (other)
      throw new Unusable(`would answer about ${other} instead, since it looks for a part of the name`)
  }

  async function currentConnections(): Promise<SeenConnections['byProxy']> {
    const answer = await seen.get()
    return 'byProxy' in answer ? answer.byProxy : new Map()
  }

  async function askSettings(): Promise<NameSettings> {
    const answer = await seen.get()
    const domain = clusterDomain ?? DEFAULT_NAME_SETTINGS.clusterDomain
    const defaults = { ...DEFAULT_NAME_SETTINGS, clusterDomain: domain }
    const found = istiods()
    if ('reason' in answer || 'reason' in found) return defaults
    const told = await askMesh(found.doors, { limitMs: limits.limitMs ?? SETTINGS_LIMIT_MS })
    if (!told) return defaults
    const clusterId = told.ownCluster ?? commonCluster(answer) ?? DEFAULT_NAME_SETTINGS.clusterId
    const known: NameSettings = { ...told.mesh, clusterDomain: domain, clusterId, knownBy: 'istiod' }
    const proxies = joined(answer).values()
    // What could not be told this time stays as it was.
    allocation =
      (await findAllocation(inventory, known, proxies, ({ id }) => askAbout(id, (one) => askTable(one)))) ??
      allocation
    return allocation === 'legacy' ? { ...known, allocation } : known
  }

  function tableLimits() {
    return { limitBytes: TABLE_LIMIT_BYTES, ...limitOf(limits) }
  }
}

const limitOf = ({ limitMs }: { limitMs?: number }) => (limitMs ? { limitMs } : {})

const notConnected = (id: string, { missing }: SeenConnections): string =>
  `${id} is connected to none of the istiods${missing ? `, and not all could be asked: ${missing}` : ''}`

/** istiod looks for a connection whose id contains what it is asked for: `vm-1.shop-4` is also in `my-vm-1.shop-42`. */
function alsoMatches({ connection, door }: Seen, byProxy: SeenConnections['byProxy']): string | null {
  for (const other of byProxy.values())
    if (
      other.door.name === door.name &&
      other.connection.proxyId !== connection.proxyId &&
      other.connection.connectionId.includes(connection.connectionId)
    )
      return other.connection.proxyId
  return null
}

function commonCluster(answer: Answer): string | null {
  if ('reason' in answer) return null
  for (const { connection } of answer.byProxy.values())
    if (connection.metadata?.clusterId) return connection.metadata.clusterId
  return null
}

function agentReason(door: Door, error: unknown): string {
  const status = error instanceof Unusable ? error.status : null
  if (status === 404) return 'Its agent has no name table: DNS capture is off, or istiod has sent none yet'
  if (status === 403)
    return `${door.name} answered 403: an agent answers only its own loopback, so the relay must run beside it`
  return `${door.name} ${error instanceof Error ? error.message : String(error)}`
}

import { type AdminCall, checkAdminCall } from '#lib/envoy/admin-pages.ts'
import { LOG_LEVELS, LOGGER_NAME } from '#lib/envoy/log-levels.ts'
import { redactInPlace, redactPage } from '#lib/envoy/redact.ts'
import type { EnvoyWay } from '#lib/proxies/envoy-way.ts'
import type { AskLimits, EnvoyAnswer, EnvoyDoor } from '#server/envoy/envoy-door.ts'
import { FAILURES, failureOf } from '#server/envoy/failure-of.ts'
import type { OffThread } from '#server/envoy/off-thread.ts'
import { ask, type Fetch, leave, readBytes, Unusable } from '#server/http/ask.ts'
import { createTurns, type TakeTurns } from '#server/http/take-turns.ts'

const MIB = 1024 * 1024
const LIMIT_MS = 10_000
/** Of pages that do not grow with the mesh. */
const LIMIT_BYTES = 4 * MIB
const GROWING_BYTES: Readonly<Record<string, number>> = {
  config_dump: 64 * MIB,
  clusters: 32 * MIB,
  listeners: 32 * MIB,
  stats: 32 * MIB,
  'stats/prometheus': 32 * MIB,
}
const LEVELS_LIMIT_BYTES = 256 * 1024
/** What takes a millisecond or two is not worth another thread. */
const SMALL_BYTES = 64 * 1024
/** Pages that grow with the mesh. Who waits holds nothing yet. */
const LARGE_PAGES: ReadonlySet<string> = new Set(['config_dump', 'clusters'])
const LARGE_TURNS = { atOnce: 3, mostWaiting: 32 }
const turnsOf = new WeakMap<OffThread, TakeTurns>()

/** Turns at asking for a large answer and taking the secrets out of it. They are taken last: inside, no other is waited for. */
export function largeTurns(offThread: OffThread): TakeTurns {
  const turns = turnsOf.get(offThread) ?? createTurns(LARGE_TURNS)
  turnsOf.set(offThread, turns)
  return turns
}

/** Does what asks for a page, in its turn where the page is a large one. */
export function inTurn<T>(
  offThread: OffThread,
  page: string,
  work: () => Promise<T>,
  signal?: AbortSignal,
): Promise<T> {
  return LARGE_PAGES.has(page) ? largeTurns(offThread)(work, signal) : work()
}

/** A door to the Envoy whose admin pages are below `baseUrl`. */
export function openDoor(options: {
  way: EnvoyWay
  baseUrl: string
  offThread: OffThread
  fetch?: Fetch
}): EnvoyDoor {
  const { way, baseUrl, offThread, fetch } = options
  const through = fetch ? { fetch } : {}

  async function open(call: AdminCall, limits: AskLimits = {}): Promise<EnvoyAnswer> {
    return ask(`${baseUrl}${call.path}`, {
      limitMs: LIMIT_MS,
      limitBytes: GROWING_BYTES[call.page] ?? LIMIT_BYTES,
      ...limits,
      ...through,
      accept: '*/*',
    })
  }

  async function read(call: AdminCall, limits?: AskLimits): Promise<Uint8Array<ArrayBuffer>> {
    const { status, body } = await open(call, limits)
    if (status === 200) return readBytes(body)
    await leave(body)
    throw new Unusable(`answered ${status}`, status)
  }

  async function getBytes(path: string, limits?: AskLimits): Promise<Uint8Array<ArrayBuffer>> {
    const call = callOf(path)
    const work = async () => redactBytes(offThread, call.type, await read(call, limits))
    return inTurn(offThread, call.page, work, limits?.signal)
  }

  return {
    way,
    open: async (path, limits) => open(callOf(path), limits),
    getBytes,
    getText: async (path, limits) => decode(await getBytes(path, limits)),
    async getJson(path, limits) {
      const bytes = await getBytes(path, limits)
      return reading(() => JSON.parse(decode(bytes)))
    },
    async setLogLevel(level, logger) {
      if (!LOG_LEVELS.some((one) => one === level) || (logger !== undefined && !LOGGER_NAME.test(logger)))
        throw new Unusable('is not asked for that level or logger')
      const { status, body } = await ask(`${baseUrl}/logging?${logger ?? 'level'}=${level}`, {
        method: 'POST',
        accept: '*/*',
        limitMs: LIMIT_MS,
        limitBytes: LEVELS_LIMIT_BYTES,
        ...through,
      })
      const text = redactPage(decode(await readBytes(body)))
      if (status === 200) return text
      const isRelay = way.kind === 'relay' || way.kind === 'template'
      const fix = isRelay && status !== 400 ? ': it has to let POST /logging through' : ''
      throw new Unusable(`answered ${status}${status === 400 ? ` (${firstLine(text)})` : fix}`, status)
    },
  }
}

/** Takes what is secret out of an answer; what is large is given to the other thread, and with it the bytes. */
export async function redactBytes(
  offThread: OffThread,
  type: AdminCall['type'],
  bytes: Uint8Array<ArrayBuffer>,
): Promise<Uint8Array<ArrayBuffer>> {
  if (bytes.length > SMALL_BYTES) return offThread.run(type === 'json' ? 'redactJson' : 'redactText', bytes)
  if (type === 'text') return encode(redactPage(decode(bytes)))
  return reading(() => encode(`${JSON.stringify(redactInPlace(JSON.parse(decode(bytes))), null, 1)}\n`))
}

function callOf(path: string): AdminCall {
  const [, page = '', query = ''] = /^([^?]*)(.*)$/s.exec(path) ?? []
  const call = checkAdminCall('GET', page, query)
  if (call.ok) return call.value
  throw new Unusable(`is not asked for this: ${call.problems[0]?.message ?? ''}`)
}

/** As the other thread says it of what is large. */
function reading<T>(work: () => T): T {
  try {
    return work()
  } catch (error) {
    const failure = failureOf(error)
    throw failure === 'defect' ? error : new Unusable(FAILURES[failure])
  }
}

const decode = (bytes: Uint8Array): string => new TextDecoder().decode(bytes)
const encode = (text: string): Uint8Array<ArrayBuffer> => new TextEncoder().encode(text)
const firstLine = (text: string): string => text.trim().split('\n')[0]?.slice(0, 200) ?? ''

import { describe, expect, it } from 'vitest'
import { proxyOf } from '#lib/names/names.test-helper.ts'
import { AppError } from '#server/app-error.ts'
import type { EnvoyDoor } from '#server/envoy/envoy-door.ts'
import { type LogLevelRecord, setLogLevel } from '#server/envoy/set-log-level.ts'
import { Unusable } from '#server/http/ask.ts'

function bench({ isAllowed = true, failure }: { isAllowed?: boolean; failure?: Error } = {}) {
  const audit: LogLevelRecord[] = []
  const asked: string[] = []
  const notAsked = () => expect.fail('asked')
  const door: EnvoyDoor = {
    way: { kind: 'relay', words: 'relay x' },
    open: notAsked,
    getJson: notAsked,
    getText: notAsked,
    getBytes: notAsked,
    async setLogLevel(level, logger) {
      asked.push(`${level} ${logger ?? ''}`)
      if (failure) throw failure
      return 'active loggers:'
    },
  }
  const set = (body: unknown) =>
    setLogLevel(
      {
        isAllowed,
        envoys: () => ({ door }),
        audit: (record) => audit.push(record),
        proxyOf: async () => proxyOf(),
      },
      {
        actor: 'admin',
        proxy: 'vm-1.shop',
        request: new Request('http://x', { method: 'POST', body: JSON.stringify(body) }),
      },
    )
  return { audit, asked, set }
}

describe('setLogLevel', () => {
  it('sets a level and writes one line about it', async () => {
    const { audit, asked, set } = bench()
    expect(await set({ level: 'debug', logger: 'http' })).toEqual({ levels: 'active loggers:' })
    expect(asked).toEqual(['debug http'])
    expect(audit).toEqual([
      {
        actor: 'admin',
        verb: 'set-log-level',
        proxy: 'vm-1.shop',
        level: 'debug',
        logger: 'http',
        result: 'written',
        message: '',
      },
    ])
  })

  it('is off unless it was allowed, and says how', async () => {
    const { audit, asked, set } = bench({ isAllowed: false })
    await expect(set({ level: 'debug' })).rejects.toMatchObject({
      code: 'forbidden',
      fix: expect.stringContaining('ISTHMUS_ENVOY_LOG_LEVELS=true'),
    })
    expect(asked).toEqual([])
    expect(audit.map(({ result }) => result)).toEqual(['refused'])
  })

  it.each([
    {},
    { level: 'loud' },
    { level: 'debug', logger: 'a&b' },
    { level: 'debug', logger: 'paths' },
    { level: 'debug', more: 1 },
    [],
  ])('refuses %j', async (body) => {
    const { audit, asked, set } = bench()
    await expect(set(body)).rejects.toBeInstanceOf(AppError)
    expect(asked).toEqual([])
    expect(audit.map(({ result }) => result)).toEqual(['refused'])
  })

  it('says why an Envoy did not', async () => {
    const { audit, set } = bench({ failure: new Unusable('answered 405', 405) })
    await expect(set({ level: 'off' })).rejects.toThrow('relay x answered 405')
    expect(audit).toMatchObject([{ level: 'off', result: 'failed', message: 'relay x answered 405' }])
  })

  it.each([
    ['unsure', 'did not answer within 10 s', null],
    ['unsure', "can't be reached (ECONNRESET)", null],
    ['unsure', "can't be reached (UND_ERR_SOCKET)", null],
    ['unsure', 'answered 504', 504],
    ['failed', 'answered 400 (error: unknown logger name)', 400],
    ['failed', "can't be reached (ECONNREFUSED)", null],
    ['failed', "can't be reached (UND_ERR_CONNECT_TIMEOUT)", null],
    ['failed', "can't be asked: 127.0.0.1 is never asked (loopback address)", null],
  ])('is %s when it %s', async (result, words, status) => {
    const { audit, set } = bench({ failure: new Unusable(words, status) })
    await expect(set({ level: 'off' })).rejects.toThrow(`relay x ${words}`)
    expect(audit).toMatchObject([{ level: 'off', result }])
  })
})

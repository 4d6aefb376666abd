import { describe, expect, it } from 'vitest'
import { readEndpoints } from '#server/webhooks/endpoints.ts'

const secretOf = (bytes: number) => Buffer.alloc(bytes, 7).toString('base64')
const SECRET = secretOf(32)
const FILE = '/etc/isthmus/webhooks.yaml'

const read = (text: string, env: Record<string, string> = {}, more: Record<string, string> = {}) =>
  readEndpoints({ ISTHMUS_WEBHOOKS_FILE: FILE, ...more }, () => text, env)
const endpoint = { name: 'ops', url: 'https://ops.example.org/hook', secret: SECRET, on: ['unhealthy'] }
const file = (...endpoints: object[]) => JSON.stringify({ endpoints })
const errorOf = (call: () => unknown): string => {
  try {
    call()
  } catch (error) {
    return String(error)
  }
  return ''
}

describe('readEndpoints', () => {
  it('has none without settings, and the environment’s for all events', () => {
    const unread = () => {
      throw new Error('read a file')
    }
    expect(readEndpoints({}, unread, {})).toEqual([])
    expect(readEndpoints({ ISTHMUS_WEBHOOK_SECRET: 'for the file' }, unread, {})).toEqual([])
    const settings = {
      ISTHMUS_WEBHOOK_URL: 'http://bridge:8080/x',
      ISTHMUS_WEBHOOK_SECRET: `whsec_${SECRET}`,
    }
    expect(readEndpoints(settings, unread, {})).toEqual([
      {
        name: 'default',
        url: 'http://bridge:8080/x',
        secret: `whsec_${SECRET}`,
        on: ['unhealthy', 'disconnected', 'flapping'],
      },
    ])
  })

  it('reads YAML and JSON, with secrets of the file and of the environment', () => {
    const yaml = `
endpoints:
  - { name: ops, url: https://ops.example.org/hook, secret: ${SECRET}, on: [unhealthy] }
  - name: chat
    url: http://bridge/x
    secretEnv: CHAT_SECRET
    on:
      - disconnected
      - flapping
`
    const chat = { name: 'chat', url: 'http://bridge/x', secret: SECRET, on: ['disconnected', 'flapping'] }
    expect(read(yaml, { CHAT_SECRET: SECRET })).toEqual([endpoint, chat])
    expect(read(file(endpoint))).toEqual([endpoint])
    expect(read(file())).toEqual([])
  })

  it.each([24, 64])('takes a secret of %d bytes', (bytes) => {
    expect(read(file({ ...endpoint, secret: secretOf(bytes) }))).toHaveLength(1)
  })

  it.each([
    ['url', { url: 'ftp://canary/x' }, 'http:// or https://'],
    ['url', { url: 'https://canary:canary@host/x' }, 'no user name or password'],
    ['url', { url: 'canary' }, 'must be a URL'],
    ['name', { name: '' }, 'must be a name'],
    ['on.1', { on: ['unhealthy', 'canary'] }, 'one of unhealthy, disconnected, flapping'],
    ['on', { on: [] }, 'at least one'],
    ['on', { on: 'canary' }, 'a list of events'],
    ['secret', { secret: secretOf(23) }, '24 to 64 bytes'],
    ['secret', { secret: secretOf(65) }, '24 to 64 bytes'],
    ['secret', { secret: 'canary, which is no base64 but long' }, 'must be base64'],
    ['secret', { secret: 17 }, 'must be base64'],
    ['secret', { secret: undefined }, 'either secret or secretEnv'],
    ['secret', { secretEnv: 'SHORT' }, 'either secret or secretEnv'],
    ['secretEnv', { secret: undefined, secretEnv: 'canary' }, 'an environment variable that is set'],
    ['secretEnv', { secret: undefined, secretEnv: 'SHORT' }, '24 to 64 bytes'],
    ['', { canary: 1 }, 'none of name, url, secret, secretEnv, on'],
  ])('names the file, endpoints.1.%s and the fix for %j, but not the value', (field, wrong, fix) => {
    const message = errorOf(() =>
      read(file({ ...endpoint, name: 'first' }, { ...endpoint, ...wrong }), { SHORT: 'canary' }),
    )
    expect(message).toContain(`${FILE}: endpoints.1${field && '.'}${field}: `)
    expect(message).toContain(fix)
    expect(message).not.toMatch(/canary|BwcHBwcH/)
  })

  it('names every duplicate, also of the environment’s name', () => {
    expect(() => read(file(endpoint, endpoint))).toThrow(
      /webhooks\.yaml: endpoints\.1\.name: another endpoint/,
    )
    const settings = { ISTHMUS_WEBHOOK_URL: 'http://bridge/x', ISTHMUS_WEBHOOK_SECRET: SECRET }
    expect(() => read(file({ ...endpoint, name: 'default' }), {}, settings)).toThrow(/endpoints\.0\.name/)
  })

  it('names the environment’s wrong variables together with the file’s fields', () => {
    const message = errorOf(() =>
      read(file({ ...endpoint, on: 7 }), {}, { ISTHMUS_WEBHOOK_URL: 'x', ISTHMUS_WEBHOOK_SECRET: 'canary' }),
    )
    expect(message).toMatch(/ISTHMUS_WEBHOOK_URL: must.*ISTHMUS_WEBHOOK_SECRET: must.*endpoints\.0\.on: must/)
    expect(message).not.toContain('canary')
    expect(() => read(file(), {}, { ISTHMUS_WEBHOOK_URL: 'http://bridge/x' })).toThrow(
      /ISTHMUS_WEBHOOK_SECRET: is not set/,
    )
  })

  it.each([
    ['endpoints:\n  - "canary" canary: [', `${FILE}: line 2: not YAML`],
    ['endpoints:\n  - secret: *canary', `${FILE}: has an alias`],
    ['', `${FILE}: must be an object with the fields endpoints`],
    ['endpoints: canary', `${FILE}: endpoints: must be a list`],
    ['endpoints: [canary]', `${FILE}: endpoints.0: must be an object with the fields name`],
  ])('quotes nothing of a file that is %j', (text, words) => {
    const message = errorOf(() => read(text))
    expect(message).toContain(words)
    expect(message).not.toContain('canary')
  })

  it('says which file can’t be read', () => {
    const absent = () => {
      throw Object.assign(new Error('no'), { code: 'ENOENT' })
    }
    expect(() => readEndpoints({ ISTHMUS_WEBHOOKS_FILE: FILE }, absent, {})).toThrow(
      /ISTHMUS_WEBHOOKS_FILE: \/etc.*can't be read \(ENOENT\)/,
    )
  })
})

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { CERTIFICATE, goldenDump, inCamelCase, KEPT, pem } from '#lib/envoy/golden-dump.test-helper.ts'
import { redact, redactInPlace, redactPage } from '#lib/envoy/redact.ts'

const NOTATIONS = [
  ['snake_case', (json: unknown) => json],
  ['lowerCamelCase', inCamelCase],
] as const

const base64 = (text: string): string => Buffer.from(text, 'utf8').toString('base64')
/** All that a dump says, with base64 and JSON in strings looked into, as whoever searches for a secret would. */
function told(json: unknown): string {
  const text = JSON.stringify(json)
  const encoded = text.match(/[A-Za-z0-9+/]{16,}={0,2}/g) ?? []
  return [text, ...encoded.map((one) => Buffer.from(one, 'base64').toString('utf8'))].join('\n')
}

describe.each(NOTATIONS)('redact, in %s', (_, notation) => {
  it('S31: lets no canary out, wherever it is planted', () => {
    const places: number[] = []
    const dump = notation(
      goldenDump((place) => {
        places.push(place)
        return `CANARY-${place}-Ab3`
      }),
    )
    expect(places.length).toBeGreaterThan(40)
    expect(told(dump).match(/CANARY-\d+/g)?.length).toBeGreaterThanOrEqual(places.length)
    expect(told(redact(dump)).match(/CANARY-\d+/g)).toBeNull()
  })

  it('S31: lets no canary out, whatever it looks like', () => {
    const shapes = fc.oneof(
      fc.string({ minLength: 8, maxLength: 40 }),
      fc.stringMatching(/^[A-Za-z0-9+/]{16,60}$/),
      fc.stringMatching(/^[\w .,:;=&%$-]{8,40}$/),
    )
    fc.assert(
      fc.property(shapes, fc.integer({ min: 0, max: 60 }), (around, at) => {
        const secret = `${around}canary7f3a${around}`
        const dump = notation(goldenDump((place) => (place === at ? secret : 'other')))
        const out = told(redact(dump))
        expect(out).not.toContain('canary7f3a')
        expect(out).not.toContain(base64(secret))
      }),
      { numRuns: 300 },
    )
  })

  it('leaves what the views need', () => {
    const out = JSON.stringify(redact(notation(goldenDump(() => 'secret'))))
    for (const kept of KEPT) expect(out).toContain(kept)
    const before = JSON.stringify(notation(goldenDump(() => '')))
    expect(out.length).toBeGreaterThan(before.length)
  })

  it('takes nothing out of what is redacted already', () => {
    const once = redact(notation(goldenDump((place) => `secret ${place}`)))
    expect(redact(once)).toEqual(once)
  })
})

describe('redact', () => {
  const NAMES = [
    'private_key',
    'privateKey',
    'password',
    'genericSecret',
    'session_ticket_keys',
    'DB_PASSWORD',
    'credentials',
  ]

  it('S31: hides all below such a name, in any place and of any shape', () => {
    const json = fc.letrec((tie) => ({
      value: fc.oneof(
        { maxDepth: 4 },
        fc.constant('canary7f3a'),
        fc.string(),
        fc.array(tie('value')),
        fc.dictionary(fc.string(), tie('value')),
      ),
    })).value
    fc.assert(
      fc.property(fc.constantFrom(...NAMES), json, fc.array(fc.string()), (name, value, path) => {
        const planted = path.reduceRight<unknown>((inner, key) => ({ [key]: [inner] }), { [name]: [value] })
        expect(JSON.stringify(redact(planted)).replaceAll(/"[^"]*canary7f3a[^"]*":/g, '')).not.toContain(
          'canary7f3a',
        )
      }),
    )
  })

  it('leaves JSON without secrets as it is, with its keys in order', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 5 }), (json) => {
        const harmless = JSON.parse(JSON.stringify(json), (_, value) =>
          typeof value === 'string' ? value.replaceAll(/[a-z:=]/gi, 'x') : value,
        )
        const out = redact(harmless)
        expect(JSON.stringify(out)).toBe(JSON.stringify(harmless))
      }),
    )
  })

  it('keeps the given value as it was', () => {
    const given = { password: 'x', list: [{ token: 'y' }] }
    expect(redact(given)).toEqual({ password: '[redacted]', list: [{ token: '[redacted]' }] })
    expect(given).toEqual({ password: 'x', list: [{ token: 'y' }] })
  })

  it('looks through a page of text that is JSON', () => {
    const page = JSON.stringify(goldenDump((place) => `CANARY-${place}`))
    expect(told(JSON.parse(redactPage(page)))).not.toMatch(/CANARY-\d+/)
    expect(redactPage('LIVE\ntoken=x\n')).toBe('LIVE\ntoken=[redacted]\n')
  })

  it('gives the same in place', () => {
    const dump = () => goldenDump((place) => `secret ${place}`)
    const own = dump()
    expect(redactInPlace(own)).toEqual(redact(dump()))
    expect(JSON.stringify(own)).toBe(JSON.stringify(redact(dump())))
    expect(redactInPlace('token=x')).toBe('token=[redacted]')
  })

  it('reads 100,000 levels', () => {
    const deep = JSON.parse(`${'{"a":['.repeat(50_000)}{"token":"secret"}${']}'.repeat(50_000)}`)
    let out: unknown = redact(deep)
    for (let level = 0; level < 50_000; level++) out = (out as { a: unknown[] }).a[0]
    expect(out).toEqual({ token: '[redacted]' })
  })

  it('S36: takes __proto__ and constructor for keys like others', () => {
    const out = redact(
      JSON.parse('{"__proto__":{"polluted":true,"password":"x"},"constructor":{"prototype":{"token":"y"}}}'),
    )
    expect(JSON.stringify(out)).toBe(
      '{"__proto__":{"polluted":true,"password":"[redacted]"},"constructor":{"prototype":{"token":"[redacted]"}}}',
    )
    expect(({} as { polluted?: boolean }).polluted).toBeUndefined()
  })

  it.each([
    ['a token bucket', { token_bucket: { max_tokens: 10, tokens_per_fill: 5, fill_interval: '1s' } }],
    [
      'where a key is',
      { runtime_key: 'x.y', hash_key: 'z', metadata_key: { key: 'a', path: [{ key: 'b' }] } },
    ],
    [
      'a route called like a header',
      { name: 'authorization', match: { prefix: '/' }, route: { cluster: 'c' } },
    ],
    ['a hash policy', { cookie: { name: 'session', ttl: '0s', path: '/' } }],
    [
      'secrets by name',
      { dynamic_active_secrets: [{ name: 'my-token', version_info: '1', secret: { name: 'my-token' } }] },
    ],
    ['a host called like a secret', { domains: ['token', 'token:80', 'password.shop.svc.cluster.local:80'] }],
    [
      'a cluster called like a secret',
      { cluster: 'outbound|80||token.shop.svc.cluster.local', stat_prefix: 'outbound|80||secret;' },
    ],
    ['a log format', { inline_string: '[%START_TIME%] "%REQ(:METHOD)%" %RESP(X-TOKEN)% %UPSTREAM_HOST%\n' }],
    ['a header that is removed', { request_headers_to_remove: ['authorization', 'x-envoy-attempt-count'] }],
    ['a public certificate', { trusted_ca: { inline_string: CERTIFICATE } }],
    ['a public key', { keys: [{ kty: 'EC', crv: 'P-256', x: 'abc', y: 'def', kid: 'one' }] }],
    ['booleans and nothing', { password: null, use_secret: true, token: '' }],
  ])('leaves %s', (_, json) => {
    expect(redact(json)).toEqual(json)
  })

  it.each([
    ['a number', { password: 12_345 }, { password: '[redacted]' }],
    [
      'bytes, in base64',
      { private_key: { inline_bytes: 'QUJD' } },
      { private_key: { inline_bytes: 'W3JlZGFjdGVkXQ==' } },
    ],
    ['a key beside certificates', CERTIFICATE + pem('PRIVATE KEY', 'MII'), `${CERTIFICATE}[redacted]\n`],
    ['a JSON Web Token', 'see eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJ4In0.c2ln for it', 'see [redacted] for it'],
    ['a user in a URL', 'https://me:pass@host/x?y#z', 'https://[redacted]@host/x?y#z'],
    ['an AWS key', 'AKIAIOSFODNN7EXAMPLE', '[redacted]'],
    ['an environment', ['PATH=/bin', 'DB_PASSWORD=a b'], ['PATH=/bin', 'DB_PASSWORD=[redacted]']],
  ])('takes out %s', (_, json, out) => {
    expect(redact(json)).toEqual(out)
  })

  const C = 'CANARYx7Zq9'
  const key = pem('PRIVATE KEY', C.repeat(10))
  it.each<[string, unknown]>([
    ['a variable with separators', ['DB_PASSWORD=p&CANARYx7Zq9', `DB_PASSWORD=a;${C}`, `X_API_KEY := ${C}`]],
    ['an argument with spaces', [`--password=a b${C}`]],
    ['runtime', { entries: { 'auth.token': { layer_values: [C], final_value: C } } }],
    ['a value in an object', { token: { value: C }, headers: { 'x-api-key': { values: [C] } } }],
    ['lists', [{ token: [C, null] }, { token: [[C]] }, { entries: [['password', C]] }]],
    ['capitals', { Key: 'password', Value: C }],
    ['descriptors', { descriptor_value: C, descriptor_key: 'api_key' }],
    ['typed values', { param_name: 'password', typed_value: C }],
    ['header names', { headerName: 'x-api-key', headerValue: C }],
    [
      'variables',
      [
        { variable: 'PASSWORD', value: C },
        { field: 'password', text: C, data: C },
      ],
    ],
    ['matches', { name: 'x-api-key', match: { exact: C } }],
    [
      'more names',
      { tokens: [C], secretValue: C, api_token_1: C, psk: C, creds: C, privKey: C, macaroon: C },
    ],
    [
      'names of headers',
      ['x-functions-key', 'X-Session-Id', 'x-signature'].map((name) => ({ key: name, value: C })),
    ],
    ['long names', { [`${'x'.repeat(300)}_password`]: C }],
    ['lines of base64', base64(key).replaceAll(/(.{64})/g, '$1\n')],
    ['base64 for URLs', base64(`${key}???>>>`).replaceAll('+', '-').replaceAll('/', '_')],
    ['short bytes', { inline_bytes: base64(`api_key = "${C}"`) }],
    ['names of properties', { [`https://u:${C}@h/`]: 1, [`-----BEGIN PRIVATE KEY-----${C}`]: 2 }],
  ])('S31: lets nothing out of %s, of copies and in place', (_, json) => {
    const outs = [
      redact(json),
      JSON.parse(redactPage(JSON.stringify([json]))),
      redactInPlace(structuredClone(json)),
    ]
    for (const out of outs) expect(told(out)).not.toContain('CANARY')
    expect(told(redact(base64(JSON.stringify({ of: json }))))).not.toContain('CANARY')
  })

  it('keeps bytes bytes, also where JSON escapes what is none', () => {
    const out = redact({ inline_bytes: base64('{"token":"x","a":"\\u4e2d"}') })
    expect(told(out)).toContain('{"token":"[redacted]","a":"\\u4e2d"}')
  })
})

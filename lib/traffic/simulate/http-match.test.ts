import { describe, expect, it } from 'vitest'
import { httpFailures } from '#lib/traffic/simulate/http-match.ts'
import { request } from '#lib/traffic/simulate/world.test-helper.ts'

const failures = (match: object, more: Parameters<typeof request>[0] = {}) =>
  httpFailures({ ...match }, request(more), 'istioinaction')
const header = (test: unknown, value?: string) =>
  failures({ headers: { 'X-User': test } }, value === undefined ? {} : { headers: { 'x-user': value } })
const without = (test: unknown, value?: string) =>
  failures(
    { withoutHeaders: { 'x-user': test } },
    value === undefined ? {} : { headers: { 'X-USER': value } },
  )

describe('httpFailures', () => {
  it.each([
    ['exact', header({ exact: 'a' }, 'a'), []],
    ['exact, another', header({ exact: 'a' }, 'A'), ['header X-User is not "a"']],
    ['exact, missing', header({ exact: 'a' }), ['header X-User is not "a"']],
    ['prefix', header({ prefix: 'ab' }, 'abc'), []],
    ['prefix, another', header({ prefix: 'ab' }, 'ba'), ['header X-User does not begin with "ab"']],
    ['regex', header({ regex: 'a.*' }, 'abc'), []],
    ['regex that matches a part only', header({ regex: 'b' }, 'abc'), ['header X-User does not match b']],
    ['regex of RE2', header({ regex: '(?i)ABC' }, 'abc'), []],
    ['regex that is none of RE2', header({ regex: '(?=a)' }, 'a'), ['header X-User does not match (?=a)']],
    ['presence', header({}, ''), []],
    ['presence, missing', header({}), ['header X-User is not there']],
    ['the regex * asks for presence', header({ regex: '*' }, 'x'), []],
    ['without, missing', without({ exact: 'a' }), []],
    ['without, there', without({ exact: 'a' }, 'a'), ['header x-user is "a"']],
    ['without, another value', without({ exact: 'a' }, 'b'), []],
    ['without presence', without({}, 'b'), ['header x-user is there']],
    ['without presence, missing', without({}), []],
    ['without: a missing one counts as empty', without({ exact: '' }), ['header x-user is ""']],
    [
      'a claim',
      failures({ headers: { '@request.auth.claims.sub': { exact: 'a' } } }),
      ['claims of a token (@request.auth.claims.sub) can not be simulated'],
    ],
    ['uri', failures({ uri: { prefix: '/api' } }), []],
    ['uri, another', failures({ uri: { exact: '/api' } }), ['path is not "/api"']],
    ['uri in other case', failures({ uri: { prefix: '/API' } }), ['path does not begin with "/API"']],
    ['uri, whatever its case', failures({ uri: { prefix: '/API' }, ignoreUriCase: true }), []],
    [
      'uri by regex has case all the same',
      failures({ uri: { regex: '/API/.*' }, ignoreUriCase: true }),
      ['path does not match /API/.*'],
    ],
    ['method', failures({ method: { exact: 'GET' } }, { method: 'get' }), []],
    ['method, another', failures({ method: { exact: 'POST' } }), ['method is not "POST"']],
    ['authority', failures({ authority: { prefix: 'forum.' } }), []],
    ['query', failures({ queryParams: { q: { exact: '1' } } }, { queryParams: { q: '1' } }), []],
    ['query, missing', failures({ queryParams: { q: { exact: '1' } } }), ['query parameter q is not "1"']],
    ['port', failures({ port: 80 }), []],
    ['port, another', failures({ port: 81 }), ['the port is not 81']],
    ['port, unknown', failures({ port: 80 }, { port: null }), ['the port is not 80']],
    ['source', failures({ sourceLabels: { app: 'web' } }, { sourceLabels: { app: 'web', v: '1' } }), []],
    ['source, another', failures({ sourceLabels: { app: 'web' } }), ['the source does not carry app=web']],
    ['namespace', failures({ sourceNamespace: 'shop' }), []],
    ['namespace, another', failures({ sourceNamespace: 'books' }), ['the source is not in namespace books']],
    ['gateways', failures({ gateways: ['mesh'] }), []],
    ['gateways, another', failures({ gateways: ['edge'] }), ['it does not come through istioinaction/edge']],
    ['gateways hide the source', failures({ gateways: ['mesh'], sourceNamespace: 'books' }), []],
  ])('%s', (_, found, expected) => {
    expect(found).toEqual(expected)
  })

  it('wants every field of a match', () => {
    expect(failures({ port: 81, method: { exact: 'POST' } })).toEqual([
      'the port is not 81',
      'method is not "POST"',
    ])
  })
})

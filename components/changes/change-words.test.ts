import { describe, expect, it } from 'vitest'
import { changeWords } from '#components/changes/change-words.ts'
import type { JsonObject } from '#lib/json.ts'
import type { WritableRef } from '#lib/traffic/edit.ts'
import type { OperationStep } from '#lib/traffic/operation.ts'

const service: WritableRef = { kind: 'VirtualService', namespace: 'ns', name: 'forum' }
const rule: WritableRef = { kind: 'DestinationRule', namespace: 'ns', name: 'forum-subsets' }
const step = (ref: WritableRef, before: JsonObject | null, after: JsonObject | null): OperationStep => ({
  ref,
  action: before ? (after ? 'patch' : 'delete') : 'create',
  before,
  after,
  state: 'written',
  resourceVersion: '2',
  message: '',
  writtenMs: 0,
  acknowledgement: null,
})
const to = (subset: string, weight: number) => ({ destination: { host: 'forum', subset }, weight })
const canary = { match: [{ headers: { canary: { exact: 'true' } } }], route: [to('k8s', 1)] }
const http = (...rules: object[]): JsonObject => ({ hosts: ['forum'], http: rules })
const subset = (name: string, version = name) => ({ name, labels: { version } })
const words = (before: JsonObject | null, after: JsonObject | null) =>
  changeWords([step(service, before, after)])

describe('changeWords', () => {
  it('tells weights of one rule by the destination that says both', () => {
    expect(
      words(http({ route: [to('vm', 4), to('k8s', 1)] }), http({ route: [to('vm', 50), to('k8s', 50)] })),
    ).toBe('forum: k8s 20 → 50 %')
  })

  it('names the rule where there are several, and each weight that moved where there are more than two', () => {
    expect(
      words(
        http(canary, { route: [to('a', 50), to('b', 30), to('c', 20)] }),
        http(canary, { route: [to('a', 40), to('b', 40), to('c', 20)] }),
      ),
    ).toBe('forum: rule 2 a 50 → 40 %, b 30 → 40 %')
  })

  it('tells rules that come, go and change places', () => {
    const split = { route: [to('vm', 100), to('k8s', 0)] }
    const other = { match: [{ uri: { prefix: '/x' } }], route: [to('vm', 1)] }
    expect(words(http(split), http(canary, split))).toMatch(/^forum: rule 1 \(.*canary.*\) added$/)
    expect(words(http(canary, split), http(split))).toMatch(/^forum: rule 1 \(.*canary.*\) removed$/)
    expect(words(http(canary, other, split), http(other, canary, split))).toBe(
      'forum: rules in another order',
    )
  })

  it('tells a rule that leads elsewhere, and what else of it changed', () => {
    expect(words(http({ route: [to('vm', 1)] }), http({ route: [to('vm', 50), to('k8s', 50)] }))).toBe(
      'forum: rule 1 now vm 50 %, k8s 50 %',
    )
    expect(words(http({ route: [to('vm', 1)] }), http({ route: [to('vm', 1)], timeout: '3s' }))).toBe(
      'forum: rule 1 changed',
    )
    expect(words({ ...http(canary), exportTo: ['.'] }, http(canary))).toBe('forum: exportTo changed')
  })

  it('tells subsets, policies, creation and deletion, and an object written twice once', () => {
    const spec = (...subsets: object[]) => ({ host: 'forum', subsets })
    const both = spec(subset('a'), subset('b'))
    expect(changeWords([step(rule, spec(subset('a')), both), step(rule, both, spec(subset('b')))])).toBe(
      'forum-subsets: subset b added, subset a removed',
    )
    expect(
      changeWords([step(rule, spec(subset('a')), { ...spec(subset('a', 'x')), trafficPolicy: {} })]),
    ).toBe('forum-subsets: subset a selects other labels, trafficPolicy changed')
    expect(
      changeWords([step(rule, null, both), step(service, null, http({ route: [to('a', 100), to('b', 0)] }))]),
    ).toBe(
      'DestinationRule forum-subsets created with subsets a, b; VirtualService forum created at a 100 %, b 0 %',
    )
    expect(words(http(canary), null)).toBe('VirtualService forum deleted')
    expect(words(http(canary), http(canary))).toBe('forum: as it was')
  })
})

import { describe, expect, it } from 'vitest'
import { forumDetail } from '#components/traffic/simulate/forum.test-helper.ts'
import {
  failingWords,
  matchesOf,
  mirrorWords,
  outcomeWords,
} from '#components/traffic/simulate/simulation-words.ts'
import { worldOf } from '#components/traffic/simulate/world-of.ts'
import type { Outcome, Simulation } from '#lib/traffic/simulate/simulation.ts'

const virtualService = { kind: 'VirtualService', namespace: 'ns', name: 'forum' } as const
const routed = (rule: string, position = 1, name = ''): Outcome => ({
  kind: 'routed',
  virtualService,
  rule,
  name,
  position,
})
const simulationOf = (outcome: Outcome): Simulation => ({
  outcome,
  tried: [],
  delegatedFrom: null,
  destinations: [],
  mirrors: [],
  faults: [],
  failing: [],
})

describe('outcomeWords', () => {
  it('names the rule by its position and name', () => {
    expect(outcomeWords(routed('http/1', 2, 'everyone'))).toBe('Rule 2 (everyone) of VirtualService ns/forum')
    expect(outcomeWords(routed('http/0'))).toBe('Rule 1 of VirtualService ns/forum')
  })

  it('says what becomes of a request that no destination gets', () => {
    expect(outcomeWords({ kind: 'no-route', status: 404, reason: '' })).toBe('No route')
    expect(
      outcomeWords({ kind: 'redirect', virtualService, rule: 'http/0', name: '', code: 301, to: '/new' }),
    ).toBe('Redirected to /new with 301')
  })
})

describe('matchesOf', () => {
  const world = worldOf(forumDetail(), [], { endpoints: {} })

  it('is what the matched rule asks for, in words', () => {
    expect(matchesOf(simulationOf(routed('http/0')), world)).toEqual(['header canary-user = true'])
    expect(matchesOf(simulationOf(routed('http/1')), world)).toEqual(['everything'])
  })

  it('is empty where no rule matched, or where the rule is not known', () => {
    expect(matchesOf(simulationOf({ kind: 'default', reason: '' }), world)).toEqual([])
    expect(matchesOf(simulationOf(routed('http/9')), world)).toEqual([])
  })
})

it('says what a caller gets, which is no status for a connection', () => {
  const failing = {
    percent: 36,
    flag: 'UH',
    message: '36 % would hit a subset with nothing healthy',
  } as const
  expect(failingWords(failing, true)).toBe('36 % would hit a subset with nothing healthy (503 UH)')
  expect(failingWords(failing, false)).toBe(
    '36 % would hit a subset with nothing healthy (connection closed, UH)',
  )
  expect(failingWords({ ...failing, flag: 'NR' }, true)).toBe(
    '36 % would hit a subset with nothing healthy (NR)',
  )
})

it('names who gets copies', () => {
  expect(mirrorWords({ host: 'shadow.ns.svc.cluster.local', subset: 'v2', percent: 5 })).toBe(
    '5 % is copied to subset v2 of shadow.ns; answers to copies are thrown away',
  )
})

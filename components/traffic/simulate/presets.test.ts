import { expect, it } from 'vitest'
import { presetsOf } from '#components/traffic/simulate/presets.ts'

const specOf = (...match: object[]) => ({ http: [{ match }] })

it('is a plain request where no rule looks at headers', () => {
  expect(presetsOf([{}, specOf({ uri: { prefix: '/a' } })]).map(({ label }) => label)).toEqual([
    'A plain GET /',
  ])
})

it('makes a request that each header match takes, once', () => {
  const canary = { headers: { 'canary-user': { exact: 'true' } } }
  const presets = presetsOf([
    specOf(canary, {
      headers: { agent: { prefix: 'curl' }, trace: {} },
      uri: { prefix: '/new' },
      method: { exact: 'POST' },
    }),
    specOf(canary),
  ])
  expect(presets.map(({ label }) => label)).toEqual([
    'A plain GET /',
    'With canary-user: true',
    'With agent: curl, trace: anything',
  ])
  expect(presets[2]).toMatchObject({
    method: 'POST',
    path: '/new',
    headers: [
      { name: 'agent', value: 'curl' },
      { name: 'trace', value: 'anything' },
    ],
  })
})

it('leaves out a match that no value can be told for', () => {
  expect(presetsOf([specOf({ headers: { a: { regex: '^v[0-9]+$' } } })])).toHaveLength(1)
})

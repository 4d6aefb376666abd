import fc from 'fast-check'
import { expect, it } from 'vitest'
import { gainedBy, readVipMessage, vipMessage } from '#lib/health/vip-message.ts'

it('says what a host had and has, and can be read again', () => {
  const move = { host: 'external.example', before: ['240.240.0.3'], after: ['240.240.0.7'] }
  expect(vipMessage(move)).toBe('external.example: 240.240.0.3 → 240.240.0.7')
  expect(vipMessage({ ...move, before: [] })).toBe('external.example: none → 240.240.0.7')
  const address = fc.oneof(fc.ipV4(), fc.ipV6(), fc.ipV4Extended())
  const addresses = fc.array(address, { maxLength: 8 })
  const host = fc.domain()
  fc.assert(
    fc.property(host, addresses, addresses, (host, before, after) => {
      expect(readVipMessage(vipMessage({ host, before, after }))).toEqual({ host, before, after })
    }),
  )
})

it('leaves out what is too much, and still tells the host', () => {
  const after = Array.from({ length: 20 }, (_, index) => `10.0.0.${index}`)
  const message = vipMessage({ host: 'many.example', before: [], after })
  expect(message).toMatch(/10\.0\.0\.7 … and 12 more$/)
  expect(readVipMessage(message)).toEqual({ host: 'many.example', before: [], after: after.slice(0, 8) })
})

it.each(['', 'probe failed: 503', 'vm 80 → 30 %, k8s 20 → 70 %', ': a → b'])(
  'reads no move in "%s"',
  (text) => {
    expect(readVipMessage(text)).toBeNull()
  },
)

it('counts only addresses that are new to the host', () => {
  expect(gainedBy({ host: 'a', before: ['1.1.1.1', '2.2.2.2'], after: ['2.2.2.2', '3.3.3.3'] })).toEqual([
    '3.3.3.3',
  ])
})

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { addressRange, covers, isSingle, overlaps, parseRange } from '#lib/names/ip-range.ts'

const v4Text = (value: bigint): string => [24n, 16n, 8n, 0n].map((shift) => (value >> shift) & 255n).join('.')
const v6Text = (value: bigint): string =>
  Array.from({ length: 8 }, (_, index) => ((value >> BigInt(112 - 16 * index)) & 0xffffn).toString(16)).join(
    ':',
  )
const v4 = fc.bigInt({ min: 0n, max: 2n ** 32n - 1n })
const v6 = fc.bigInt({ min: 2n ** 112n, max: 2n ** 128n - 1n })

describe('addresses as numbers', () => {
  it('are the same number whichever way they are written', () => {
    fc.assert(
      fc.property(v4, (value) => {
        expect(addressRange(v4Text(value))?.start).toBe(value)
      }),
    )
    fc.assert(
      fc.property(v6, (value) => {
        const range = addressRange(v6Text(value))
        expect(range).toMatchObject({ family: 'v6', start: value })
        expect(addressRange(range?.text ?? '')).toEqual(range)
      }),
    )
    expect(addressRange('2001:0002:0:0::7')).toMatchObject({ text: '2001:2::7' })
  })

  it('are IPv4 where they were written as IPv6', () => {
    expect(addressRange('::ffff:240.240.0.1')).toEqual(addressRange('240.240.0.1'))
  })

  it.each([
    '',
    '1',
    '1.2.3',
    '0x7f.0.0.1',
    '256.1.1.1',
    '010.0.0.1.',
    'db.example',
    'fe80::1%eth0',
    '1.2.3.4/33',
    '::/129',
    '1.2.3.4/',
    '1.2.3.4/-1',
    '10.0.0.0/8/8',
  ])('are none in "%s"', (text) => expect(parseRange(text)).toBeNull())

  it('fill a CIDR from its network address on, of which exactly the addresses with its prefix are part', () => {
    fc.assert(
      fc.property(v4, v4, fc.integer({ min: 0, max: 31 }), (value, other, length) => {
        const range = parseRange(`${v4Text(value)}/${length}`)
        const inside = addressRange(v4Text(other))
        if (!range || !inside) throw new Error('unread')
        const shift = BigInt(32 - length)
        expect(range.end - range.start + 1n).toBe(2n ** shift)
        expect(covers(range, inside)).toBe(value >> shift === other >> shift)
        expect(overlaps(range, inside)).toBe(covers(range, inside))
      }),
    )
    const one = parseRange('10.0.0.7/32')
    expect(one).toEqual(addressRange('10.0.0.7'))
    expect(one && isSingle(one)).toBe(true)
  })

  it('of one family lie in none of the other', () => {
    const [all, zero] = [parseRange('::/0'), addressRange('0.0.0.0')]
    expect(all && zero && overlaps(all, zero)).toBe(false)
  })
})

import { describe, expect, it } from 'vitest'
import { addressOrCidr, familiesOf, familyOf, ofFamilies } from '#lib/names/address-family.ts'

it.each([
  ['10.0.0.1', 'v4'],
  ['2001:db8::1', 'v6'],
  ['::', 'v6'],
  ['10.0.0.0/8', null],
  ['2001:db8::/32', null],
  ['010.0.0.1', null],
  ['10.0.0.256', null],
  ['db.example.org', null],
  ['unix:///run/a', null],
  ['', null],
])('familyOf %j', (text, family) => {
  expect(familyOf(text)).toBe(family)
})

it.each([
  ['10.0.0.1', '10.0.0.1'],
  ['10.0.0.1/32', '10.0.0.1'],
  ['10.0.0.0/8', '10.0.0.0/8'],
  ['0.0.0.0/0', '0.0.0.0/0'],
  ['2001:DB8:0:0::1/128', '2001:db8::1'],
  ['2001:db8::/32', '2001:db8::/32'],
  ['10.0.0.0/33', null],
  ['10.0.0.0/08', null],
  ['10.0.0.0/', null],
  ['10.0.0.0/8/8', null],
  ['db.example.org', null],
])('addressOrCidr %j', (text, expected) => {
  expect(addressOrCidr(text)).toBe(expected)
})

describe('families of a proxy', () => {
  it('are those of its addresses; IPv4 when it has none', () => {
    expect(familiesOf([])).toEqual(['v4'])
    expect(familiesOf(['10.0.0.1', '10.0.0.2'])).toEqual(['v4'])
    expect(familiesOf(['fd00::1'])).toEqual(['v6'])
    expect(familiesOf(['fd00::1', '10.0.0.1'])).toEqual(['v4', 'v6'])
  })

  it('choose addresses; with both it is the family of the first', () => {
    const addresses = ['fd00::1', '10.0.0.1', '10.0.0.2']
    expect(ofFamilies(addresses, ['v4'])).toEqual(['10.0.0.1', '10.0.0.2'])
    expect(ofFamilies(addresses, ['v4', 'v6'])).toEqual(['fd00::1'])
    expect(ofFamilies(['10.0.0.1'], ['v6'])).toEqual([])
  })
})

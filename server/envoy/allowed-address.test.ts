import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { readNetwork, whyNotTo } from '#server/envoy/allowed-address.ts'

const networks = (...list: string[]) => list.map((text) => readNetwork(text) ?? expect.fail(text))
const EVERYTHING = networks('0.0.0.0/0', '::/0')

describe('whyNotTo', () => {
  it.each(['10.10.0.25', '192.168.1.1', '100.64.0.1', '8.8.8.8', 'fd00::1', '2001:4860:4860::8888'])(
    'lets %s pass',
    (address) => {
      expect(whyNotTo(address, EVERYTHING, [])).toBeNull()
    },
  )

  it.each([
    '127.0.0.1',
    '127.8.9.1',
    '0.0.0.0',
    '0.1.2.3',
    '169.254.169.254',
    '169.254.1.1',
    '224.0.0.1',
    '239.1.1.1',
    '255.255.255.255',
    '240.0.0.1',
    '192.0.2.1',
    '192.0.0.192',
    '198.18.0.1',
    '::1',
    '::',
    'fe80::1',
    'ff02::1',
    '::ffff:10.0.0.1',
    '::ffff:127.0.0.1',
    '::ffff:7f00:1',
    '::10.0.0.1',
    '::a9fe:a9fe',
    '::ffff',
    '64:ff9b::a00:1',
    '2002:a00:1::',
    '2001::1',
    'fd00:ec2::254',
    'fd00:ec2::123',
    'fd00:ec2:ffff::1',
    '100.100.100.200',
    '168.63.129.16',
    '2001:db8::1',
    '010.0.0.1',
    '10.1',
    '0x0a000001',
    '167772161',
    'fe80::1%eth0',
    'localhost',
    '',
    'unix:///run/envoy.sock',
    '10.0.0.1/8',
  ])('S29: refuses %s in whatever network', (address) => {
    expect(whyNotTo(address, EVERYTHING, [])).not.toBeNull()
  })

  it('refuses what is in none of the networks', () => {
    const own = networks('10.10.0.0/24', 'fd12::/16')
    expect(whyNotTo('10.10.0.25', own, [])).toBeNull()
    expect(whyNotTo('fd12::1', own, [])).toBeNull()
    expect(whyNotTo('10.10.1.25', own, [])).toMatch(/in none of the networks/)
    expect(whyNotTo('fd13::1', own, [])).toMatch(/in none of the networks/)
    expect(whyNotTo('10.10.0.25', [], [])).toMatch(/in none of the networks/)
  })

  it('refuses the API server, however it is written', () => {
    for (const never of ['10.10.0.1', '::ffff:10.10.0.1', '::ffff:a0a:1'])
      expect(whyNotTo('10.10.0.1', EVERYTHING, [never])).toMatch(/API server/)
    expect(whyNotTo('fd12:0:0::1', EVERYTHING, ['fd12::1'])).toMatch(/API server/)
    expect(whyNotTo('10.10.0.2', EVERYTHING, ['10.10.0.1', 'no address'])).toBeNull()
  })

  it('lets nothing of 127/8, 169.254/16 or 224/3 pass', () => {
    fc.assert(
      fc.property(fc.ipV4(), (address) => {
        const first = Number(address.split('.')[0])
        if (first === 127 || first >= 224 || first === 0 || address.startsWith('169.254.'))
          expect(whyNotTo(address, EVERYTHING, [])).not.toBeNull()
      }),
    )
  })
})

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { isProxyId, partsOfProxyId, proxyOfConnection } from '#lib/names/proxy-id.ts'

describe('the id of a proxy', () => {
  it.each(['vm-1.shop', 'forum-7d9f.istioinaction', 'a.b.c.shop', 'VM_1.shop', 'x~y.shop'])(
    '%s is one',
    (id) => {
      expect(isProxyId(id)).toBe(true)
    },
  )

  it.each([
    '',
    'vm-1',
    '.shop',
    'vm-1.',
    'vm-1.SHOP',
    '../../quitquitquit.shop',
    'vm%2e%2e.shop',
    'vm.shop?push=true',
    'vm.shop&push=true',
    'vm.shop#x',
    'vm.shop/..',
    'vm\\.shop/',
    'vm .shop',
    'vm\n.shop',
    'vm\0.shop',
    'vm.shop\n',
    'ｖｍ.shop',
    `${'x'.repeat(400)}.shop`,
  ])('S27: %j is none', (id) => {
    expect(isProxyId(id)).toBe(false)
  })

  it('has what it is made of, and is what its connections are made of', () => {
    const label = fc.stringMatching(/^[a-z0-9]([-a-z0-9]{0,20}[a-z0-9])?$/)
    const host = fc.array(label, { minLength: 1, maxLength: 3 }).map((labels) => labels.join('.'))
    fc.assert(
      fc.property(host, label, fc.nat(), (name, namespace, number) => {
        const id = `${name}.${namespace}`
        expect(partsOfProxyId(id)).toEqual({ name, namespace })
        expect(proxyOfConnection(`${id}-${number}`)).toBe(id)
      }),
    )
  })

  it.each(['vm-1.shop', '-1', '../x.shop-1', 'vm-1.shop-1x'])('%s is no connection', (id) => {
    expect(proxyOfConnection(id)).toBeNull()
  })
})

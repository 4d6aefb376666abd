import { expect, it } from 'vitest'
import {
  bundleFlags,
  DEFAULT_FLAGS,
  hasOwnCaAddress,
  ingressOf,
  istiodHost,
} from '#lib/onboarding/bundle/flags.ts'

it('has the defaults of istioctl', () => {
  expect(DEFAULT_FLAGS).toMatchObject({
    tokenDuration: 3600,
    ingressService: 'istio-eastwestgateway',
    autoregister: false,
    captureDns: true,
  })
})

it.each([
  [{ tokenDuration: 599 }, 'tokenDuration'],
  [{ tokenDuration: 3600.5 }, 'tokenDuration'],
  [{ ingressIP: 'istiod.example.org' }, 'ingressIP'],
  [{ ingressIP: '10.0.0.0/8' }, 'ingressIP'],
  [{ internalIP: '10.0.0.1', externalIP: '10.0.0.2' }, 'externalIP'],
  [{ ingressService: '../secrets/x' }, 'ingressService'],
  [{ ingressService: 'a.b.c' }, 'ingressService'],
  [{ revision: 'a/b' }, 'revision'],
  [{ clusterID: 'two\nlines' }, 'clusterID'],
])('refuses %j at %s', (flags, field) => {
  const parsed = bundleFlags.safeParse(flags)
  expect(parsed.error?.issues.map(({ path }) => path.join('.'))).toEqual([field])
})

it('names the objects of a revision, of which default is none', () => {
  expect(istiodHost('istio-system', 'default')).toBe('istiod.istio-system.svc')
  expect(istiodHost('mesh', 'canary')).toBe('istiod-canary.mesh.svc')
  const at = (ingressService: string) => ingressOf({ ...DEFAULT_FLAGS, ingressService }, 'mesh')
  expect(at('gw')).toEqual({ namespace: 'mesh', name: 'gw' })
  expect(at('gw.edge')).toEqual({ namespace: 'edge', name: 'gw' })
})

it.each([
  ['', 'istio-system', true],
  ['', 'mesh', false],
  ['default', 'mesh', false],
  ['canary', 'mesh', true],
])('knows who gives certificates to a VM of revision %j of istiod in %s: %s', (revision, namespace, is) =>
  expect(hasOwnCaAddress({ ...DEFAULT_FLAGS, revision }, namespace)).toBe(is),
)

import { expect, test } from 'vitest'
import { ENTRY_CHECKS } from '#lib/checks/rules/entry-checks.ts'
import { NOW_MS, raw, sceneOf, textsFound } from '#lib/checks/rules/scene.test-helper.ts'
import { AUTO, shopWith, sound, vm } from '#lib/checks/rules/vm-scene.test-helper.ts'
import { KINDS } from '#lib/kube/kinds.ts'

const everyText = (objects: readonly object[], options = {}): string[] => {
  const scene = sceneOf(objects, options)
  return ENTRY_CHECKS.flatMap((check) => textsFound(check, scene).map((text) => `${check.code} ${text}`))
}

test('codes are in order, one each, and words are whole', () => {
  const codes = ENTRY_CHECKS.map(({ code }) => code)
  expect(codes).toEqual(codes.map((_, index) => `ISTH${String(index + 1).padStart(3, '0')}`))
  for (const { title, why, docs, links } of ENTRY_CHECKS) {
    expect(title).toMatch(/^[A-Z].*[^.]$/)
    for (const words of [why, ...docs]) expect(words).toMatch(/^(istiod |[A-Z]).*\.$/)
    expect(links.length).toBeGreaterThan(0)
    for (const link of links) expect(link).toMatch(/^https:\/\/(istio|kubernetes)\.io\//)
  }
})

test('nothing is wrong with the sound shop, whatever it is in the midst of', () => {
  const told = { gatewayNetworks: new Set(['network1']) }
  expect(everyText(sound(), { told })).toEqual([])
  const fresh = new Date(NOW_MS - 2_000).toISOString()
  const registering = vm('vm-3', {
    status: {},
    annotations: { ...AUTO, 'istio.io/connectedAt': fresh },
    creationTimestamp: fresh,
  })
  const leaving = vm('vm-4', {
    annotations: { ...AUTO, 'istio.io/connectedAt': '', 'istio.io/disconnectedAt': fresh },
  })
  expect(everyText(shopWith(registering, leaving), { told })).toEqual([])
})

test('no check stumbles over objects that say nothing', () => {
  const bare = KINDS.map((kind) => raw(kind, 'bare'))
  expect(() => everyText(bare)).not.toThrow()
  const odd = [
    'VirtualService',
    'DestinationRule',
    'AuthorizationPolicy',
    'PeerAuthentication',
    'Sidecar',
    'Gateway',
  ]
  const strange = [null, 7, 'x', [], [null], { a: null }].flatMap((value, index) =>
    odd.map((kind) =>
      raw(kind as 'Sidecar', `odd-${index}`, {
        spec: {
          host: value,
          hosts: value,
          rules: value,
          selector: value,
          mtls: value,
          trafficPolicy: value,
          subsets: value,
          portLevelMtls: value,
        },
      }),
    ),
  )
  expect(everyText(shopWith(...strange))).toEqual([])
})

test('a mesh of thousands of VMs takes moments', { timeout: 5_000 }, () => {
  const many = Array.from({ length: 5_000 }, (_, index) =>
    vm(`vm-${index}`, { spec: { address: `10.1.${index >> 8}.${index & 255}` } }),
  )
  expect(everyText(shopWith(...many))).toEqual([])
})

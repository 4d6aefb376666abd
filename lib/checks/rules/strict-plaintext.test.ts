import { describe, expect, test } from 'vitest'
import { findingsOf, raw, sceneOf, textsFound } from '#lib/checks/rules/scene.test-helper.ts'
import { strictPlaintextEntry, strictPlaintextGroup } from '#lib/checks/rules/strict-plaintext.ts'
import {
  destinationRule,
  group,
  service,
  shopWith,
  vm,
  written,
} from '#lib/checks/rules/vm-scene.test-helper.ts'

const policy = (spec: object, metadata: { namespace?: string } = {}) =>
  raw('PeerAuthentication', 'default', { spec }, metadata)
const STRICT = policy({ mtls: { mode: 'STRICT' } })
const plain = vm('vm-1', { spec: { serviceAccount: '' } })

describe('an entry without serviceAccount', () => {
  test('fails under STRICT', () => {
    const [found] = findingsOf(strictPlaintextEntry, sceneOf([plain, service(), STRICT]))
    expect(found?.text).toBe(
      'WorkloadEntry shop/vm-1 has no serviceAccount, so callers speak plain text with it, but PeerAuthentication shop/default demands STRICT.',
    )
    expect(found?.severity).toBeUndefined()
  })

  test('may fail where nobody knows whether a proxy runs', () => {
    const [found] = findingsOf(
      strictPlaintextEntry,
      sceneOf([written('by-hand', { spec: { serviceAccount: '' } }), service(), STRICT]),
    )
    expect(found?.severity).toBe('warning')
    expect(found?.text).toContain('If a proxy runs on it, requests fail.')
  })

  test.each([
    ['no policy', [plain, service()]],
    ['another namespace', [plain, service(), policy({ mtls: { mode: 'STRICT' } }, { namespace: 'other' })]],
    ['PERMISSIVE', [plain, service(), policy({ mtls: { mode: 'PERMISSIVE' } })]],
    [
      'a port that is excepted',
      [
        plain,
        service(),
        policy({
          selector: { matchLabels: { app: 'forum' } },
          mtls: { mode: 'STRICT' },
          portLevelMtls: { 8080: { mode: 'PERMISSIVE' } },
        }),
      ],
    ],
    [
      'a label for mutual TLS',
      [
        vm('vm-1', {
          spec: { serviceAccount: '' },
          labels: { app: 'forum', 'security.istio.io/tlsMode': 'istio' },
        }),
        service(),
        STRICT,
      ],
    ],
    [
      'a DestinationRule that chooses TLS',
      [
        plain,
        service(),
        STRICT,
        destinationRule({
          trafficPolicy: { tls: { mode: 'ISTIO_MUTUAL' } },
          host: 'forum.shop.svc.cluster.local',
        }),
      ],
    ],
    ['nobody that sends to it', [plain, STRICT]],
    [
      'a database outside the mesh',
      [
        written('db', { spec: { serviceAccount: '' } }),
        STRICT,
        raw('ServiceEntry', 'db', {
          spec: {
            hosts: ['db.example.org'],
            ports: [{ name: 'tcp', number: 1 }],
            resolution: 'STATIC',
            workloadSelector: { labels: { app: 'forum' } },
          },
        }),
      ],
    ],
    ['the sound shop', shopWith(STRICT)],
  ])('is well with %s', (_, objects) => {
    expect(textsFound(strictPlaintextEntry, sceneOf(objects))).toEqual([])
  })
})

test('a port alone may be STRICT', () => {
  const port = policy({
    selector: { matchLabels: { app: 'forum' } },
    portLevelMtls: { 8080: { mode: 'STRICT' } },
  })
  expect(textsFound(strictPlaintextEntry, sceneOf([plain, service(), port]))).toHaveLength(1)
})

test('the whole mesh may be STRICT, by a policy of whatever namespace is the root', () => {
  const objects = [plain, service(), policy({ mtls: { mode: 'STRICT' } }, { namespace: 'istio-config' })]
  expect(textsFound(strictPlaintextEntry, sceneOf(objects))).toEqual([])
  const told = { rootNamespace: 'istio-config' }
  expect(textsFound(strictPlaintextEntry, sceneOf(objects, { told }))).toHaveLength(1)
})

describe('a group without serviceAccount', () => {
  const bare = group({ template: { serviceAccount: '' } })

  test('is found before its VMs register', () => {
    const [found] = findingsOf(strictPlaintextGroup, sceneOf([bare, service(), STRICT]))
    expect(found?.text).toBe(
      'WorkloadGroup shop/forum-vm has no serviceAccount, so callers speak plain text with its VMs, but PeerAuthentication shop/default demands STRICT.',
    )
    expect(found?.fix.change).toMatchObject({
      patch: { spec: { template: { serviceAccount: 'default' } } },
    })
  })

  test('is well where nothing is STRICT or nothing selects it', () => {
    expect(textsFound(strictPlaintextGroup, sceneOf([bare, service()]))).toEqual([])
    expect(textsFound(strictPlaintextGroup, sceneOf([bare, STRICT]))).toEqual([])
    expect(textsFound(strictPlaintextGroup, sceneOf(shopWith(STRICT)))).toEqual([])
  })
})

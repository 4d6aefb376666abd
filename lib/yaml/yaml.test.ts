import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { cleanManifest } from '#lib/yaml/clean-manifest.ts'
import { toYaml } from '#lib/yaml/to-yaml.ts'

describe('cleanManifest', () => {
  it('drops what the server fills in and keeps everything else', () => {
    const clean = cleanManifest({
      status: { addresses: [] },
      spec: { hosts: ['a'], unknownField: 1 },
      kind: 'VirtualService',
      apiVersion: 'networking.istio.io/v1',
      metadata: {
        uid: 'u',
        resourceVersion: '5',
        managedFields: [],
        creationTimestamp: 't',
        generation: 2,
        namespace: 'ns',
        name: 'n',
        labels: { app: 'forum' },
        annotations: { 'kubectl.kubernetes.io/last-applied-configuration': '{}', owner: 'me' },
      },
    })
    expect(clean).toEqual({
      apiVersion: 'networking.istio.io/v1',
      kind: 'VirtualService',
      metadata: { name: 'n', namespace: 'ns', labels: { app: 'forum' }, annotations: { owner: 'me' } },
      spec: { hosts: ['a'], unknownField: 1 },
    })
    expect(Object.keys(clean)).toEqual(['apiVersion', 'kind', 'metadata', 'spec'])
  })
})

describe('toYaml', () => {
  it('reads back as it was, by readers of YAML 1.1 and 1.2', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 4 }), (value) => {
        const plain: unknown = JSON.parse(JSON.stringify({ value }))
        expect(parse(toYaml(plain), { version: '1.1' })).toEqual(plain)
        expect(parse(toYaml(plain), { version: '1.2' })).toEqual(plain)
      }),
    )
  })

  it.each(['yes', 'on', 'true', 'null', '1e3', '0x1f', '1_000', '12:30', '~'])(
    'keeps the string %j a string',
    (text) => {
      expect(parse(toYaml({ text }), { version: '1.1' })).toEqual({ text })
    },
  )

  it.each(['\u001b', '\u007f', '\u0085', '\u009f', '\u2028', '\u2029', '\ufeff', '\ufffe'])(
    'writes %j, which kubectl would refuse or break a line at, as an escape',
    (odd) => {
      const object = { [`a${odd}b`]: `c${odd}d`, text: `one\n${odd}two\n`, alone: odd, list: [`'${odd}"\\`] }
      const text = toYaml(object)
      expect(text).not.toContain(odd)
      expect(parse(text, { version: '1.1' })).toEqual(object)
    },
  )

  it('keeps a key that means a merge to some readers a key', () => {
    expect(parse(toYaml({ '<<': { a: 1 } }), { version: '1.1' })).toEqual({ '<<': { a: 1 } })
  })

  it('writes no aliases for shared objects', () => {
    const shared = { version: 'vm' }
    expect(toYaml([shared, shared])).not.toMatch(/[&*]/)
  })
})

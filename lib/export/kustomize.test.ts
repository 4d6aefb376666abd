import fc from 'fast-check'
import jsonPatch, { type Operation } from 'fast-json-patch'
import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { rule, service, split, subsets, write } from '#lib/export/export.test-helper.ts'
import { kustomizeFiles } from '#lib/export/kustomize.ts'
import type { PlannedWrite } from '#lib/traffic/review.ts'

type Entry = { target?: Record<string, string>; patch: string }
const read = (writes: PlannedWrite[]): { resources?: string[]; patches?: Entry[] } =>
  parse(kustomizeFiles(writes)[0]?.text ?? '')
const operations = (entry: Entry | undefined): Operation[] => parse(entry?.patch ?? '')

describe('kustomizeFiles', () => {
  it('adds new objects as resources and patches the others', () => {
    const writes = [write(rule, null, subsets('vm')), write(service, split(100, 0), split(90, 10))]
    const files = kustomizeFiles(writes)
    expect(files.map(({ name }) => name)).toEqual(['kustomization.yaml', 'destinationrule-ns-forum.yaml'])
    expect(parse(files[1]?.text ?? '')).toEqual(writes[0]?.after)
    const { resources, patches } = read(writes)
    expect(resources).toEqual(['destinationrule-ns-forum.yaml'])
    expect(patches?.[0]?.target).toEqual({
      group: 'networking.istio.io',
      kind: 'VirtualService',
      namespace: 'ns',
      name: 'forum\\.example',
    })
    expect(patches?.[0]?.patch).not.toContain('resourceVersion')
  })

  it('makes of each object what the plan makes of it, also in two writes', () => {
    const spec = fc.dictionary(fc.stringMatching(/^[a-z~/]{1,4}$/), fc.jsonValue({ maxDepth: 3 }), {
      maxKeys: 4,
    })
    fc.assert(
      fc.property(spec, spec, spec, (first, second, third) => {
        const [a, b, c] = JSON.parse(JSON.stringify([first, second, third]))
        const writes = [write(rule, a, b), write(rule, b, c)]
        const patched = jsonPatch.applyPatch(
          structuredClone(writes[0]?.before),
          operations(read(writes).patches?.[0]),
        ).newDocument
        expect(patched).toEqual(writes[1]?.after)
      }),
    )
  })

  it('takes an object away by a patch that deletes it', () => {
    const { patches, resources } = read([write(service, split(1, 1), null)])
    expect(resources).toBeUndefined()
    expect(parse(patches?.[0]?.patch ?? '')).toEqual({
      apiVersion: 'networking.istio.io/v1',
      kind: 'VirtualService',
      metadata: { name: 'forum.example', namespace: 'ns' },
      $patch: 'delete',
    })
  })
})

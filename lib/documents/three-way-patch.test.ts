import { expect, it } from 'vitest'
import { threeWayPatch } from '#lib/documents/three-way-patch.ts'

const key = 'kubectl.kubernetes.io/last-applied-configuration'
const live = (applied: string) => ({ metadata: { name: 'a', annotations: { [key]: applied } }, spec: {} })
const manifest = {
  apiVersion: 'v1',
  kind: 'A',
  metadata: { name: 'a' },
  spec: { x: { y: 1 }, list: [{ a: 1 }] },
}

it('writes what is written, and takes away what an earlier apply had', () => {
  const applied = {
    apiVersion: 'v1',
    kind: 'A',
    metadata: { name: 'a', labels: { b: 'c' } },
    spec: { x: { z: 2 }, list: [{ b: 1 }] },
    status: {},
  }
  expect(threeWayPatch(live(JSON.stringify(applied)), manifest)).toEqual({
    metadata: { name: 'a', labels: null },
    spec: { x: { y: 1, z: null }, list: [{ a: 1 }] },
  })
})

it.each(['', '{', '[]', 'null'])('without a note of an earlier apply takes nothing away (%j)', (applied) => {
  const { metadata, spec } = manifest
  expect(threeWayPatch(live(applied), manifest)).toEqual({ metadata, spec })
  expect(threeWayPatch({}, manifest)).toEqual({ metadata, spec })
})

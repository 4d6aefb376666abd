import { readFileSync } from 'node:fs'
import { KINDS } from '../../lib/kube/kinds.ts'
import { at } from '../../scripts/paths.ts'
import { withoutTexts } from '../../scripts/without-texts.ts'
import { expect, test } from '../contract/fixtures.ts'

test('the demo checks objects against the schemas that the real API server serves', async ({ mesh }) => {
  const vendored = JSON.parse(readFileSync(at('server', 'demo', 'kube', 'istio-crds.json'), 'utf8'))
  const { body } = await mesh.call('GET', '/apis/apiextensions.k8s.io/v1/customresourcedefinitions')
  const crds = (
    body as {
      items: {
        spec: {
          names: { kind: string }
          group: string
          versions: { storage: boolean; schema: { openAPIV3Schema: unknown } }[]
        }
      }[]
    }
  ).items
  const served = crds.flatMap(({ spec }) => {
    const kind = KINDS.find((one) => one === spec.names.kind)
    const version = spec.versions.find(({ storage }) => storage)
    return kind && spec.group.endsWith('.istio.io')
      ? [[kind, withoutTexts(version?.schema.openAPIV3Schema)]]
      : []
  })
  expect(Object.fromEntries(served)).toEqual(vendored)
})

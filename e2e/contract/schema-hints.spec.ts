import { KINDS, type Kind } from '../../lib/kube/kinds.ts'
import { schemaAt } from '../../lib/yaml/schema/schema.ts'
import { schemaProblems } from '../../lib/yaml/schema/schema-problems.ts'
import type { KubeRequest } from '../../server/kube/cluster.ts'
import { readSchema } from '../../server/kube/read-schema.ts'
import { CASES } from './admission-cases.ts'
import { expect, test } from './fixtures.ts'
import type { MeshUnderTest } from './mesh.ts'
import { istioObject } from './objects.ts'

const requestTo =
  (mesh: MeshUnderTest): KubeRequest =>
  async (path) => {
    const { status, body } = await mesh.call('GET', path)
    return new Response(JSON.stringify(body), { status }) as never
  }

test('hints mark nothing that the API server takes, and what its types refuse', async ({ mesh }) => {
  test.setTimeout(120_000)
  const kinds = [...new Set(CASES.map(([kind]) => kind))]
  let marked = 0
  for (const kind of kinds) {
    const { schema } = await readSchema(requestTo(mesh), kind)
    for (const [, what, spec, outcome] of CASES.filter(([of]) => of === kind)) {
      const problems = schemaProblems(schema, istioObject(kind as Kind, 'a', spec))
      if (outcome === 'schema') marked += problems.length > 0 ? 1 : 0
      // The API server takes it, and drops it.
      else if (what === 'a field that does not exist') expect.soft(problems, kind).toHaveLength(1)
      else expect.soft(problems, `${kind}, ${what}`).toEqual([])
    }
    const unknown = schemaProblems(schema, istioObject(kind as Kind, 'a', { nonsense: 1 }))
    expect(unknown.map(({ message }) => message)).toContain('There is no field nonsense here')
  }
  expect(marked).toBeGreaterThan(5)
})

test('every kind of Istio has a schema, and a core kind where the API server has one', async ({ mesh }) => {
  for (const kind of KINDS) {
    const isCore = ['Service', 'EndpointSlice', 'Pod', 'Namespace', 'ServiceAccount'].includes(kind)
    if (isCore && mesh.kind === 'demo') continue
    const { schema } = await readSchema(requestTo(mesh), kind)
    if (kind === 'Service') {
      expect(schemaAt(schema, ['spec', 'ports', 0, 'targetPort'])?.intOrString).toBe(true)
      expect(schemaAt(schema, ['metadata', 'labels', 'any'])?.type).toBe('string')
      expect(schemaAt(schema, ['spec', 'selector'])?.description).toContain('traffic')
    } else if (!isCore) expect(Object.keys(schemaAt(schema, ['spec'])?.properties ?? {})).not.toEqual([])
  }
  if (mesh.kind === 'real') {
    const { schema } = await readSchema(requestTo(mesh), 'VirtualService')
    expect(schemaAt(schema, ['spec', 'hosts'])?.description).toBeTruthy()
  }
})

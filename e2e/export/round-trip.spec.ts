import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseAllDocuments } from 'yaml'
import { documentOf, exportObjects, inOrder } from '../../lib/export/export-objects.ts'
import { type Exported, exported } from '../../lib/export/exported.ts'
import { isJsonObject, type JsonObject } from '../../lib/json.ts'
import { apiVersionOf, type Kind, resourcePath } from '../../lib/kube/kinds.ts'
import { CASES } from '../contract/admission-cases.ts'
import { expect, test } from '../contract/fixtures.ts'
import type { MeshUnderTest } from '../contract/mesh.ts'
import { kubectl } from '../real-mesh/kube.ts'

const NAMESPACE = 'export-round-trip'
/** Names and texts that a reader of YAML may take for something else. */
const HOSTILE = {
  labels: { y: 'no', 'example.org/on': '1e3', empty: '' },
  annotations: {
    'example.org/text': '# no comment\n---\nkind: Secret\n\ttab "quotes" \'more\' ☃',
    'example.org/number': '0x1f',
    'example.org/long': 'a b '.repeat(200),
  },
}
const ports = [{ number: 80, name: 'http', protocol: 'HTTP' }]
const ORDINARY: [Kind, string, JsonObject][] = [
  ['ServiceAccount', 'plain', {}],
  ['Service', 'plain', { spec: { selector: { app: 'a' }, ports: [{ name: 'http', port: 80 }] } }],
  ['Service', 'headless', { spec: { clusterIP: 'None', ports: [{ name: 'http', port: 80 }] } }],
  ['Service', 'elsewhere', { spec: { type: 'ExternalName', externalName: 'db.example.org' } }],
  [
    'AuthorizationPolicy',
    'plain',
    { spec: { action: 'DENY', rules: [{ to: [{ operation: { methods: ['GET'] } }] }] } },
  ],
  [
    'WorkloadEntry',
    'y',
    { spec: { address: '192.0.2.9', labels: { on: 'off', '1e3': '1_000' }, weight: 3 } },
  ],
  [
    'ServiceEntry',
    'x',
    {
      spec: { hosts: ['x.example.org'], resolution: 'DNS', ports, endpoints: [{ address: 'y.example.org' }] },
    },
  ],
  [
    'EndpointSlice',
    'plain',
    {
      addressType: 'IPv4',
      ports: [{ name: 'http', port: 80, protocol: 'TCP' }],
      endpoints: [{ addresses: ['192.0.2.1'] }],
    },
  ],
]

/** Every object that the API server and istiod take in the contract's cases, and the ordinary ones, with hostile metadata. */
const objects = (): [Kind, JsonObject][] => {
  const cases = CASES.filter(([, , , outcome]) => outcome === 'made').map(
    ([kind, , spec], index): [Kind, string, JsonObject] => [kind as Kind, `case-${index}`, { spec }],
  )
  return [...cases, ...ORDINARY].map(([kind, name, rest]) => [
    kind,
    { apiVersion: apiVersionOf(kind), kind, metadata: { name, namespace: NAMESPACE, ...HOSTILE }, ...rest },
  ])
}

const read = async (mesh: MeshUnderTest, kind: Kind, name: string): Promise<Exported> => {
  const { status, body } = await mesh.call('GET', resourcePath(kind, { namespace: NAMESPACE, name }))
  if (status !== 200 || !isJsonObject(body)) throw new Error(`${kind} ${name}: ${status}`)
  return exported(kind, body)
}

/** As somebody would do it by hand; istioctl takes it as well, and so does a dry run. */
async function withKubectl(mesh: MeshUnderTest, objects: readonly Exported[]): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'isthmus-export-'))
  const { manifests } = exportObjects('all', objects)
  const file = join(folder, manifests.name)
  writeFileSync(file, manifests.text)
  try {
    expect(await mesh.refusalOf(manifests.text)).toBe('')
    kubectl(['delete', '-f', file, '--wait=true'])
    kubectl(['apply', '-f', file])
  } finally {
    rmSync(folder, { recursive: true })
  }
}

/** The same where no kubectl is at hand: what it would send. */
async function withoutKubectl(mesh: MeshUnderTest, objects: readonly Exported[]): Promise<void> {
  for (const { ref } of objects)
    expect((await mesh.call('DELETE', resourcePath(ref.kind, ref))).status).toBe(200)
  for (const [index, part] of parseAllDocuments(exportObjects('all', objects).manifests.text).entries()) {
    const { ref } = inOrder(objects)[index] ?? {}
    if (!ref) throw new Error('there are more documents than objects')
    const path = `${resourcePath(ref.kind, ref)}?fieldManager=kubectl&force=true&fieldValidation=Strict`
    const contentType = 'application/apply-patch+yaml'
    const answer = await mesh.call('PATCH', path, { body: part.toJS(), contentType })
    expect(answer.status, JSON.stringify(answer.body)).toBe(201)
  }
}

test('export, delete, apply, export: the same bytes, for every kind', async ({ mesh }) => {
  test.setTimeout(240_000)
  const all = objects()
  const namespace = { apiVersion: 'v1', kind: 'Namespace', metadata: { name: NAMESPACE } }
  expect((await mesh.call('POST', '/api/v1/namespaces', { body: namespace })).status).toBe(201)
  try {
    for (const [kind, body] of all) {
      const answer = await mesh.call('POST', resourcePath(kind, { namespace: NAMESPACE }), { body })
      expect(answer.status, `${JSON.stringify(body)}: ${JSON.stringify(answer.body)}`).toBe(201)
    }
    const names = all.map(
      ([kind, { metadata }]) => [kind, isJsonObject(metadata) ? String(metadata.name) : ''] as const,
    )
    const before = await Promise.all(names.map(([kind, name]) => read(mesh, kind, name)))
    for (const [index, one] of before.entries()) {
      // What somebody wrote is all there; what the API server fills in may stand beside it.
      expect(one.manifest.metadata).toEqual(all[index]?.[1].metadata)
      if (one.ref.kind !== 'Service') expect(one.manifest.spec).toEqual(all[index]?.[1].spec)
    }
    await (mesh.kind === 'real' ? withKubectl(mesh, before) : withoutKubectl(mesh, before))
    const after = await Promise.all(names.map(([kind, name]) => read(mesh, kind, name)))
    for (const [index, one] of after.entries()) expect(documentOf(one)).toBe(documentOf(before[index] ?? one))
    expect(exportObjects('all', after)).toEqual(exportObjects('all', before))
  } finally {
    await mesh.call('DELETE', `/api/v1/namespaces/${NAMESPACE}`)
  }
})

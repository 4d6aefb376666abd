import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, describe, expect, it, onTestFinished } from 'vitest'
import { watchedKindOf } from '#lib/documents/re-export.ts'
import { restoreText } from '#lib/documents/restore-text.ts'
import type { DocumentReview, Verdict } from '#lib/documents/review.ts'
import { splitDocuments } from '#lib/documents/split-documents.ts'
import { KINDS } from '#lib/kube/kinds.ts'
import type { Schema } from '#lib/yaml/schema/schema.ts'
import { startDemoApi } from '#server/demo/kube/api-server.ts'
import { seedWorld } from '#server/demo/seeds/world.ts'
import { reviewDocuments } from '#server/documents/review.ts'
import { createOffThread } from '#server/envoy/off-thread.ts'
import { connectToDemo } from '#server/kube/connect.ts'
import { readSchema } from '#server/kube/read-schema.ts'

const SEEDS = join(import.meta.dirname, '../../e2e/documents/seeds')
const seed = (name: string) => readFileSync(join(SEEDS, name), 'utf8')

const offThread = createOffThread()
afterAll(() => offThread.close())

async function setUp() {
  const api = await startDemoApi({ objects: seedWorld().objects })
  const cluster = connectToDemo(api.url)
  const sent: string[] = []
  onTestFinished(async () => {
    await cluster.close()
    await api.close()
  })
  const request: typeof cluster.request = (path, init = {}) => {
    sent.push(`${init.method ?? 'GET'} ${path}`)
    return cluster.request(path, init)
  }
  const review = async (text: string, namespace = 'istioinaction') =>
    reviewDocuments({ request, offThread }, { text, namespace })
  const one = async (text: string): Promise<DocumentReview> => {
    const [document] = (await review(text)).documents
    if (!document) throw new Error('no document')
    return document
  }
  return { api, request, sent, review, one }
}
const accepted = (verdict: Verdict | undefined) => {
  if (verdict?.state !== 'accepted') throw new Error(JSON.stringify(verdict))
  return verdict
}
const entry = (name: string, spec = 'address: 192.0.2.1', metadata = '') =>
  `apiVersion: networking.istio.io/v1beta1\nkind: WorkloadEntry\nmetadata:\n  name: ${name}\n${metadata}spec:\n  ${spec}\n`

describe('a review of documents', () => {
  it('says what would be stored, in order, and writes nothing', async () => {
    const { api, review, sent } = await setUp()
    const before = JSON.stringify(api.store.list('WorkloadEntry'))
    const answer = await review(
      `${entry('new', 'address: 192.0.2.1', '  labels: {app: x}\n')}---\nnothing\n---\n${entry('b')}`,
    )
    expect(answer.missingNamespaces).toEqual([])
    expect(answer.documents.map(({ name, verdict }) => [name, verdict.state])).toEqual([
      ['new', 'accepted'],
      ['', 'refused'],
      ['b', 'accepted'],
    ])
    const made = accepted(answer.documents[0]?.verdict)
    expect(made).toMatchObject({
      action: 'create',
      warnings: [],
      stored: {
        apiVersion: 'networking.istio.io/v1',
        metadata: { name: 'new', namespace: 'istioinaction', labels: { app: 'x' } },
        spec: { address: '192.0.2.1' },
      },
      edit: {
        ref: { kind: 'WorkloadEntry', namespace: 'istioinaction', name: 'new' },
        resourceVersion: '',
        spec: { address: '192.0.2.1' },
      },
      base: null,
      notWritten: ['labels'],
    })
    expect(made.yaml).toContain('address: 192.0.2.1')
    expect(made.yaml).not.toMatch(/uid|resourceVersion|managedFields/)
    expect(JSON.stringify(api.store.list('WorkloadEntry'))).toBe(before)
    const writes = sent.filter((line) => !line.startsWith('GET '))
    expect(writes).toHaveLength(2)
    for (const line of writes) {
      expect(line).toContain('dryRun=All')
      expect(line).toContain('fieldValidation=Strict')
    }
  })

  it('of an object that is there says what changes, as kubectl apply merges it', async () => {
    const { api, one } = await setUp()
    const live = api.store.get('VirtualService', 'istioinaction', 'forum')
    const document = `apiVersion: networking.istio.io/v1alpha3\nkind: VirtualService\nmetadata:\n  name: forum\n`
    const same = accepted((await one(`${document}spec: ${JSON.stringify(live?.spec)}\n`)).verdict)
    expect(same).toMatchObject({ action: 'none', edit: null, base: live?.spec })
    const other = accepted((await one(`${document}spec: {gateways: [other]}\n`)).verdict)
    expect(other.action).toBe('change')
    expect(other.edit).toMatchObject({
      resourceVersion: live?.metadata.resourceVersion,
      spec: { ...JSON.parse(JSON.stringify(live?.spec)), gateways: ['other'] },
    })
    const service = `apiVersion: v1\nkind: Service\nmetadata: {name: forum}\nspec:\n  ports: [{name: more, port: 81}]\n`
    const merged = accepted((await one(service)).verdict)
    expect(merged).toMatchObject({ action: 'change', edit: null })
    expect(JSON.stringify(merged.stored)).toContain('"port":81')
  })

  it('keeps annotations that istiod sets where somebody wrote them', async () => {
    const { one } = await setUp()
    const made = accepted((await one(seed('product-workload-entry.yaml'))).verdict)
    expect(made.yaml).toContain('istio.io/autoRegistrationGroup: product-vm')
  })

  it.each([
    ['no YAML', `${entry('a')}  address: x\n`, 'yaml', /unique/],
    ['an unknown field', entry('a', 'adress: 192.0.2.1'), 'api-server', /unknown field "spec.adress"/],
    ['what no rule of its schema takes', entry('a', 'weight: 1'), 'api-server', /spec: Invalid value/],
    [
      'what istiod does not take',
      seed('helloworld-gateway-virtual-service.yaml').replace('  gateways:\n  - helloworld-gateway\n', ''),
      'webhook',
      /admission webhook ".*" denied the request/,
    ],
    ['a name that is none', entry('"forum-vm-{i}"'), 'api-server', /Invalid value/],
    ['a name that is a path', entry('../b'), 'api-server', /may not contain '\/'/],
    ['a name that goes up', entry('..'), 'api-server', /may not be '\.\.'/],
    [
      'a namespace that is a path',
      entry('a', 'address: 192.0.2.1', '  namespace: a/b\n'),
      'api-server',
      /may not/,
    ],
    [
      'a kind that is not there',
      seed('flat-forum-service-monitor.yaml').replaceAll(/^(interval|path|scheme|- port).*\n/gm, ''),
      'yaml',
      /name is not set/,
    ],
    [
      'a kind that is nowhere',
      'apiVersion: monitoring.coreos.com/v1\nkind: ServiceMonitor\nmetadata: {name: a}\n',
      'api-server',
      /^no matches for kind "ServiceMonitor" in version "monitoring.coreos.com\/v1"$/,
    ],
    [
      'a version that is a path',
      'apiVersion: ../../v1\nkind: Pod\nmetadata: {name: a}\n',
      'api-server',
      /^no matches for kind "Pod" in version "..\/..\/v1"$/,
    ],
    ['a Secret', 'apiVersion: v1\nkind: Secret\nmetadata: {name: a}\n', 'isthmus', /no Secrets/],
    [
      'a Role',
      'apiVersion: rbac.authorization.k8s.io/v1\nkind: Role\nmetadata: {name: a}\n',
      'isthmus',
      /permissions/,
    ],
    ['a Namespace', 'apiVersion: v1\nkind: Namespace\nmetadata: {name: a}\n', 'isthmus', /whole cluster/],
  ])('refuses %s', async (_, text, by, message) => {
    const { one, sent } = await setUp()
    const { verdict } = await one(text)
    expect(verdict).toMatchObject({ state: 'refused', by, message: expect.stringMatching(message) })
    expect(sent.filter((line) => line.includes('secrets') || line.includes('..'))).toEqual([])
  })

  it('names namespaces that are not there', async () => {
    const { review } = await setUp()
    const { documents, missingNamespaces } = await review(`${entry('a')}---\n${entry('b')}`, 'nowhere')
    expect(missingNamespaces).toEqual(['nowhere'])
    expect(documents.map(({ verdict }) => verdict.state)).toEqual(['refused', 'refused'])
  })

  it('says in the API server’s words what the caller may not, and knows nothing where nobody answers', async () => {
    const { api, one } = await setUp()
    api.faults.add({ kind: 'status', status: 403, on: 'write' })
    expect((await one(entry('a'))).verdict).toMatchObject({
      by: 'api-server',
      message: expect.stringContaining('forbidden'),
    })
    api.faults.add({ kind: 'status', status: 503 })
    expect((await one(entry('a'))).verdict.state).toBe('unknown')
  })

  it('takes no more than it can hold', async () => {
    const { request, review } = await setUp()
    await expect(review(`${entry('a')}---\n`.repeat(201))).rejects.toMatchObject({
      code: 'bad-request',
      field: 'text',
    })
    const slow = createOffThread({ limitMs: 1 })
    onTestFinished(() => slow.close())
    await expect(
      reviewDocuments({ request, offThread: slow }, { text: 'a: b', namespace: '' }),
    ).rejects.toMatchObject({ code: 'too-large', field: 'text', message: 'Reading the text takes too long' })
    await expect(review('x'.repeat(2 ** 20 + 1))).rejects.toMatchObject({ code: 'too-large' })
    expect((await review('# nothing\n')).documents).toEqual([])
  })
})

describe('the documents of the seeds', () => {
  const documentsOf = (text: string) => {
    const split = splitDocuments(text)
    if (!split.ok) throw new Error('not split')
    return split.value
  }
  async function schemas() {
    const { request } = await setUp()
    const known = new Map<string, Schema>()
    for (const kind of KINDS) {
      const answer = await readSchema(request, kind).catch(() => null)
      if (answer) known.set(kind, answer.schema)
    }
    expect(known.size).toBeGreaterThan(8)
    return (written: { apiVersion: string; kind: string }) => known.get(watchedKindOf(written) ?? '') ?? null
  }

  it('get their indentation back, from the schemas that the API server serves', async () => {
    const schemaOf = await schemas()
    let count = 0
    for (const name of readdirSync(SEEDS)) {
      for (const { text, manifest, kind } of documentsOf(seed(name))) {
        if (name.startsWith('flat-') || !manifest) continue
        const flat = `${text.replace(/^ +/gm, '')}`
        const documents = documentsOf(flat)
        // A list of one port and one of the fields nobody has can be told apart by nothing.
        const isBroken = kind === 'Sidecar'
        const restored = restoreText(flat, documents, schemaOf)
        expect(restored, `${name}: ${restored.text}`).toMatchObject({ restored: 1, left: 0 })
        if (!isBroken) expect(documentsOf(restored.text)[0]?.manifest, restored.text).toEqual(manifest)
        count += 1
      }
    }
    expect(count).toBeGreaterThan(14)
  })

  it('that are flat in the seeds are restored, but for the kind that nobody knows', async () => {
    const schemaOf = await schemas()
    for (const name of readdirSync(SEEDS).filter((one) => one.startsWith('flat-'))) {
      const text = seed(name)
      const documents = documentsOf(text)
      expect(
        documents.map(({ isFlat }) => isFlat),
        name,
      ).not.toContain(false)
      const restored = restoreText(text, documents, schemaOf)
      expect(restored.left, name).toBe(name.includes('service-monitor') ? 1 : 0)
      for (const document of documentsOf(restored.text))
        if (document.kind !== 'ServiceMonitor')
          expect(document, name).toMatchObject({ trouble: null, isFlat: false })
    }
  })
})

import { reExport, watchedKindOf } from '../../lib/documents/re-export.ts'
import { readDocument } from '../../lib/documents/read-document.ts'
import type { SchemaOf } from '../../lib/documents/restore-indentation.ts'
import type { Accepted, DocumentReview } from '../../lib/documents/review.ts'
import { isJsonObject, type JsonObject } from '../../lib/json.ts'
import { KINDS } from '../../lib/kube/kinds.ts'
import type { Schema } from '../../lib/yaml/schema/schema.ts'
import { reviewDocuments } from '../../server/documents/review.ts'
import { createOffThread } from '../../server/envoy/off-thread.ts'
import type { Cluster, KubeRequest } from '../../server/kube/cluster.ts'
import { connectByKubeconfig } from '../../server/kube/connect.ts'
import { readSchema } from '../../server/kube/read-schema.ts'
import { expect, test } from '../contract/fixtures.ts'
import type { MeshUnderTest } from '../contract/mesh.ts'
import { kubectl } from '../real-mesh/kube.ts'
import { documentsOf, restoredFiles, type SeedFile, seedFiles } from './seed-documents.ts'

/** Documents in the seeds, by a count of `apiVersion:` in them, and those of them that lost their indentation. */
const COUNT = 37
const FLAT = 20
/** Those of the others that neither kubectl nor Isthmus takes: a fragment, fields left out, wrong indentation. */
const REFUSED = [
  'helloworld-gateway-shortened.yaml: Gateway',
  'helloworld-virtual-service-shortened.yaml: VirtualService',
  'reviews-group-entry-sidecar.yaml: Sidecar',
]
/**
 * The same of the flat ones once they are indented: the mesh has a Service of this name with other ports; fields and
 * attributes that Istio does not have; variables of a shell.
 */
const REFUSED_RESTORED = [
  'flat-forum-account-and-service.sh, restored: Service',
  'flat-forum-performance-destination-rule.yaml, restored: DestinationRule',
  'flat-forum-roles-authorization.yaml, restored: AuthorizationPolicy',
  'flat-forum-workload-entry-autoscaled.sh, restored: WorkloadEntry',
  'flat-forum-workload-entry-loop.sh, restored: WorkloadEntry',
]
/** The ServiceMonitor of the seeds as it was meant: its kind is not there, so nothing can be proposed for the flat one. */
const SERVICE_MONITOR: SeedFile = {
  name: 'service-monitor',
  text: `apiVersion: monitoring.coreos.com/v1
kind: ServiceMonitor
metadata:
  name: forum-vm-metrics
  namespace: istioinaction
spec:
  selector:
    matchLabels:
      app: forum
  endpoints:
  - port: metrics
    interval: 30s
    path: /stats/prometheus
`,
}

type ByKubectl = { object: JsonObject } | { words: string }

/** What `kubectl apply --dry-run=server` comes to. */
function byKubectl(text: string): ByKubectl {
  let printed: unknown
  try {
    printed = JSON.parse(kubectl(['apply', '--dry-run=server', '-o', 'json', '-f', '-'], { input: text }))
  } catch (error) {
    return { words: String(error) }
  }
  if (!isJsonObject(printed)) throw new Error('kubectl printed no object')
  return { object: printed }
}

async function schemasOf(request: KubeRequest): Promise<SchemaOf> {
  const known = new Map<string, Schema>()
  for (const kind of KINDS) known.set(kind, (await readSchema(request, kind)).schema)
  return (written) => known.get(watchedKindOf(written) ?? '') ?? null
}

/** The values that somebody wrote, each with where it stands. */
function* leavesOf(value: unknown, path: string[] = []): Generator<[string[], unknown]> {
  if (Array.isArray(value)) {
    for (const [index, item] of value.entries()) yield* leavesOf(item, [...path, String(index)])
  } else if (isJsonObject(value)) {
    for (const [key, item] of Object.entries(value)) yield* leavesOf(item, [...path, key])
  } else if (value !== null) yield [path, value]
}

const valueAt = (value: unknown, path: readonly string[]): unknown =>
  path.reduce<unknown>(
    (at, step) => (typeof at === 'object' && at !== null ? Reflect.get(at, step) : undefined),
    value,
  )

/** The export is the object that kubectl would make, holds all that was written, and comes to the same object again. */
function isWithoutLoss(document: DocumentReview, verdict: Accepted, made: JsonObject, about: string): void {
  const written = documentsOf(document.text)[0]?.manifest ?? {}
  const read = readDocument(verdict.yaml)
  if (!('value' in read)) throw new Error(`${about}: the export is no YAML: ${read.message}`)
  for (const [path, value] of leavesOf(written))
    if (path[0] !== 'apiVersion')
      expect.soft(valueAt(read.value, path), `${about}: ${path.join('.')}`).toEqual(value)
  const again = byKubectl(verdict.yaml)
  if ('words' in again) throw new Error(`${about}: the export is refused: ${again.words}`)
  expect.soft(verdict.stored, `${about}: as kubectl makes it`).toEqual(reExport(made, document).manifest)
  expect.soft(reExport(again.object, document).yaml, `${about}: applied again`).toBe(verdict.yaml)
}

/** kubectl puts each cause on a line of its own, and leaves out the group of the kind. */
const causesOf = (message: string): string =>
  message.replace(/^\S+ "[^"]*" is invalid: \[?/, '').replace(/\]$/, '')
const onOneLine = (words: string): string => words.replaceAll(/\s*\n\* /g, ', ')

const offThread = createOffThread()
test.afterAll(() => offThread.close())

type Compared = { about: string; isFlat: boolean; isAccepted: boolean }

/** Reviews a file, and holds every verdict against that of kubectl. */
async function compared(request: KubeRequest, file: SeedFile): Promise<Compared[]> {
  const { documents } = await reviewDocuments({ request, offThread }, { text: file.text, namespace: '' })
  return documents.map((document) => {
    const { verdict, kind, text, isFlat } = document
    const about = `${file.name}: ${kind}`
    const theirs = byKubectl(text)
    const words = 'words' in theirs ? theirs.words : ''
    const said = verdict.state === 'accepted' ? '' : verdict.message
    expect
      .soft(verdict.state, `${about}\nIsthmus: ${said}\nkubectl: ${words}`)
      .toBe(words ? 'refused' : 'accepted')
    if (verdict.state === 'refused' && verdict.by !== 'yaml')
      expect.soft(onOneLine(words), about).toContain(causesOf(verdict.message))
    if (verdict.state === 'accepted' && 'object' in theirs)
      isWithoutLoss(document, verdict, theirs.object, about)
    return { about, isFlat, isAccepted: verdict.state === 'accepted' }
  })
}

const refusedOf = (all: readonly Compared[]): string[] =>
  all.filter(({ isAccepted }) => !isAccepted).map(({ about }) => about)

async function withCluster(mesh: MeshUnderTest, use: (cluster: Cluster) => Promise<void>): Promise<void> {
  const before = process.env.KUBECONFIG
  process.env.KUBECONFIG = mesh.kubeconfig
  const cluster = connectByKubeconfig()
  try {
    await use(cluster)
  } finally {
    await cluster.close()
    if (before === undefined) delete process.env.KUBECONFIG
    else process.env.KUBECONFIG = before
  }
}

test('every YAML document of the seeds is judged as the API server and istiod judge it, and comes back whole', async ({
  mesh,
}) => {
  const files = seedFiles()
  expect(files.flatMap(({ text }) => text.match(/^apiVersion:/gm) ?? [])).toHaveLength(COUNT)
  expect(files.flatMap(({ text }) => documentsOf(text))).toHaveLength(COUNT)
  await withCluster(mesh, async ({ request }) => {
    const all = async (some: readonly SeedFile[]): Promise<Compared[]> => {
      const found: Compared[] = []
      for (const file of some) found.push(...(await compared(request, file)))
      return found
    }
    const elsewhere = files.filter(({ text }) => text.includes('namespace: bookinfo'))
    expect(refusedOf(await all(elsewhere)), 'without their namespace').toHaveLength(3)
    const [text = ''] = elsewhere.map((file) => file.text)
    expect(
      (await reviewDocuments({ request, offThread }, { text, namespace: '' })).missingNamespaces,
    ).toEqual(['bookinfo'])

    for (const name of ['vm', 'bookinfo']) kubectl(['create', 'namespace', name])
    try {
      const found = await all(files)
      const flat = found.filter(({ isFlat }) => isFlat)
      expect(flat).toHaveLength(FLAT)
      expect(refusedOf(flat)).toHaveLength(FLAT)
      expect(refusedOf(found.filter(({ isFlat }) => !isFlat))).toEqual(REFUSED)

      const restored = await all(restoredFiles(await schemasOf(request)))
      expect(restored, 'all but the ServiceMonitor').toHaveLength(FLAT - 1)
      expect(refusedOf(restored)).toEqual(REFUSED_RESTORED)
      expect(refusedOf(await all([SERVICE_MONITOR]))).toHaveLength(1)
    } finally {
      for (const name of ['vm', 'bookinfo']) kubectl(['delete', 'namespace', name, '--wait=false'])
    }
  })
})

import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TextFile } from '../../lib/export/text-file.ts'
import type { BundleAnswer, BundlePreflight } from '../../lib/onboarding/bundle/answer.ts'
import { seededRandom } from '../../server/demo/random.ts'
import { NAMESPACE } from '../contract/mesh.ts'
import { expect, test } from '../main-job/fixtures.ts'
import { apply, istioctl, kubectl } from '../real-mesh/kube.ts'
import { istioctlFlags } from './istioctl-flags.ts'
import { EXTERNAL_IP, INGRESS, type RandomBundle, REVISION, randomBundles } from './random-bundles.ts'
import { meaningOf } from './read-bundle.ts'

// The files that Isthmus makes and those of `istioctl x workload entry configure` mean the same.

const ROUNDS = Number(process.env.ISTHMUS_BUNDLE_ROUNDS ?? 40)
const SEED = Number(process.env.ISTHMUS_BUNDLE_SEED ?? Date.now() % 1e9)
const LABEL = 'isthmus.dev/test=bundle'
const ISTIO = 'istio-system'

const marked = (kind: string, name: string, namespace: string, rest: object = {}) => ({
  apiVersion: 'v1',
  kind,
  metadata: { name, namespace, labels: { 'isthmus.dev/test': 'bundle' } },
  ...rest,
})
const put = (...items: object[]): string => apply(JSON.stringify({ apiVersion: 'v1', kind: 'List', items }))

/** The cluster as this bundle wants it. */
function arrange({ group, mesh, values }: RandomBundle): void {
  // What was there under this name would be merged with: a map that becomes empty is then refused as null.
  kubectl(['delete', 'workloadgroup', group.metadata.name, '-n', NAMESPACE, '--ignore-not-found'])
  put(
    marked('ConfigMap', `istio-${REVISION}`, ISTIO, { data: { mesh } }),
    marked('ConfigMap', `istio-sidecar-injector-${REVISION}`, ISTIO, { data: { values } }),
    { ...group, metadata: { ...group.metadata, labels: { 'isthmus.dev/test': 'bundle' } } },
  )
}

function istioctlFiles({ group, flags }: RandomBundle): TextFile[] {
  const folder = mkdtempSync(join(tmpdir(), 'isthmus-bundle-'))
  try {
    const { name, namespace } = group.metadata
    const file = join(folder, 'group.yaml')
    writeFileSync(file, kubectl(['get', 'workloadgroup', name, '-n', namespace, '-o', 'yaml']))
    const output = join(folder, 'out')
    istioctl(['x', 'workload', 'entry', 'configure', '-f', file, '-o', output, ...istioctlFlags(flags)])
    return readdirSync(output).map((one) => ({ name: one, text: readFileSync(join(output, one), 'utf8') }))
  } finally {
    rmSync(folder, { recursive: true })
  }
}

test.beforeAll(({ mesh: _ }) => {
  put(
    ...['bundle-a', 'bundle-b'].map((name) => marked('ServiceAccount', name, NAMESPACE)),
    marked('Service', INGRESS, ISTIO, {
      spec: { ports: [{ port: 15_012 }], externalIPs: [EXTERNAL_IP] },
    }),
  )
})

test.afterAll(({ mesh: _ }) => {
  for (const [kinds, namespace] of [
    ['workloadgroup,serviceaccount', NAMESPACE],
    ['configmap,service', ISTIO],
  ] as const)
    kubectl(['delete', kinds, '-n', namespace, '-l', LABEL])
})

test('random bundles mean what istioctl’s mean', async ({ isthmus, request }) => {
  test.setTimeout(60_000 + ROUNDS * 10_000)
  console.log(`${ROUNDS} bundles of seed ${SEED}`)
  const next = randomBundles(seededRandom(SEED))
  const tokens = new Set<string>()
  let made = 0
  for (let round = 0; round < ROUNDS; round++) {
    const wanted = next()
    arrange(wanted)
    const { namespace, name } = wanted.group.metadata
    const answer = await request.post(`${isthmus.url}/api/onboarding/bundle`, {
      headers: { origin: isthmus.url },
      data: { namespace, name, flags: wanted.flags },
    })
    const what = `round ${round} of seed ${SEED}`
    if (wanted.isRefused) {
      expect(answer.status(), what).toBe(422)
      expect((await answer.json()).error.message, what).toContain('the name of an environment variable')
      continue
    }
    made++
    expect(answer.status(), `${what}: ${answer.status() === 200 ? '' : await answer.text()}`).toBe(200)
    expect(answer.headers()['cache-control']).toBe('no-store')
    const { files, tokenExpiresMs }: BundleAnswer = await answer.json()
    const [ours, theirs] = [meaningOf(files), meaningOf(istioctlFiles(wanted))]
    expect(ours, what).toEqual(theirs)
    expect(ours.token.seconds).toBe(wanted.flags.tokenDuration ?? 3600)
    expect(Math.abs(tokenExpiresMs - Date.now() - ours.token.seconds * 1000)).toBeLessThan(60_000)
    tokens.add(files.find((file) => file.name === 'istio-token')?.text ?? '')
  }
  expect(tokens.size).toBe(made)
  for (const token of tokens) expect(isthmus.output().includes(token), 'a token was logged').toBe(false)
})

test('preflight tells what the bed has and what it lacks', async ({ isthmus, request }) => {
  const ask = async (flags: Record<string, string>): Promise<BundlePreflight> => {
    const query = new URLSearchParams({ group: `${NAMESPACE}/forum-vm`, ...flags })
    const answer = await request.get(`${isthmus.url}/api/onboarding/preflight?${query}`)
    expect(answer.status(), await answer.text()).toBe(200)
    return answer.json()
  }
  const level = ({ lines }: BundlePreflight, id: string) => lines.find((line) => line.id === id)?.level
  const sound = await ask({ clusterID: 'Kubernetes', ingressIP: '10.10.0.1', autoregister: 'true' })
  expect(sound.lines.filter((line) => line.level !== 'ok')).toEqual([])
  const lacking = await ask({ revision: 'no-such' })
  expect(level(lacking, 'revision')).toBe('blocked')
  expect(level(lacking, 'istiod-address')).toBe('warning')
  expect(level(lacking, 'root-certificate')).toBe('ok')
})

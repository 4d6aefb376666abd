import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { at } from '../../scripts/paths.ts'
import { NAMESPACE } from '../contract/mesh.ts'
import { builtParts } from '../real-mesh/build.ts'
import { exec } from '../real-mesh/exec.ts'
import { apply, kubeconfigPath, kubectl } from '../real-mesh/kube.ts'
import { inRunDir } from '../real-mesh/run-state.ts'
import { startIsthmus } from '../support/isthmus.ts'
import { kubeconfigFor } from '../support/kubeconfig.ts'
import { expect, SIDECAR_POD, test } from './fixtures.ts'

/** Isthmus as a ServiceAccount that has the ClusterRoles of deploy/ and nothing else. */
const WHO = 'system:serviceaccount:istio-system:isthmus'
const CONFIG = inRunDir('secrets', 'isthmus.kubeconfig')
const ENVOY = `/api/proxies/${SIDECAR_POD.name}.${NAMESPACE}/clusters`

const NOTHING_OF = [
  'get secrets',
  'create pods --subresource=exec',
  'get pods --subresource=proxy',
  'impersonate users',
]

const bind = (role: string): string =>
  kubectl([
    'create',
    'clusterrolebinding',
    role,
    `--clusterrole=${role}`,
    '--serviceaccount=istio-system:isthmus',
  ])

/** kubectl fails where the answer is no. */
function isAllowed(question: string, where: readonly string[] = ['-A']): boolean {
  try {
    return kubectl(['auth', 'can-i', ...question.split(' '), ...where, '--as', WHO]).trim() === 'yes'
  } catch {
    return false
  }
}

test.beforeAll(() => {
  apply(readFileSync(at('deploy', 'cluster-roles.yaml'), 'utf8'))
  apply(
    JSON.stringify({
      apiVersion: 'v1',
      kind: 'ServiceAccount',
      metadata: { name: 'isthmus', namespace: 'istio-system' },
    }),
  )
  const admin = JSON.parse(readFileSync(kubeconfigPath(), 'utf8'))
  const token = kubectl(['create', 'token', 'isthmus', '-n', 'istio-system']).trim()
  const users = admin.users.map(({ name }: { name: string }) => ({ name, user: { token } }))
  writeFileSync(CONFIG, JSON.stringify({ ...admin, users }), { mode: 0o600 })
})

test.afterAll(() => {
  rmSync(CONFIG, { force: true })
  kubectl(['delete', 'serviceaccount', 'isthmus', '-n', 'istio-system', '--ignore-not-found'])
  kubectl(['delete', 'rolebinding', 'isthmus-vm-tokens', '-n', NAMESPACE, '--ignore-not-found'])
  for (const role of ['view', 'edit', 'onboarding', 'vm-tokens', 'envoy', 'analyze'])
    for (const kind of ['clusterrolebinding', 'clusterrole'])
      kubectl(['delete', kind, `isthmus-${role}`, '--ignore-not-found'])
})

test('S15: Isthmus does all of it with these permissions, and says which one is missing', async ({
  mesh,
}) => {
  bind('isthmus-view')
  const isthmus = await startIsthmus({
    KUBECONFIG: CONFIG,
    ISTHMUS_SOURCE: 'kubeconfig',
    ISTHMUS_ISTIOD_URLS: mesh.istiodUrls.join(','),
  })
  const through = kubeconfigFor(`${isthmus.url}/api/kube`)
  const get = async (path: string) => {
    const response = await fetch(isthmus.url + path)
    return { status: response.status, body: await response.json() }
  }
  try {
    // Ready once each kind is read, which a forbidden one never is.
    const stream = await fetch(`${isthmus.url}/api/kube/apis/networking.istio.io/v1/workloadentries`)
    expect(stream.status).toBe(200)
    const refused = await get(ENVOY)
    expect(refused.status).toBe(502)
    expect(JSON.stringify(refused.body)).toContain('pods/portforward')
    bind('isthmus-envoy')
    await expect.poll(async () => (await get(ENVOY)).status, { timeout: 20_000 }).toBe(200)

    // Node's own fetch says that it is a browser.
    const annotate = (): string => {
      const change = ['annotate', 'virtualservice', 'forum', '-n', NAMESPACE, 'isthmus.test/role=edit']
      try {
        exec(builtParts().bin('kubectl'), ['--kubeconfig', through.path, ...change, '--dry-run=server'])
        return 'written'
      } catch (error) {
        return String(error)
      }
    }
    expect(annotate()).toContain('cannot patch resource "virtualservices"')
    bind('isthmus-edit')
    await expect.poll(annotate, { timeout: 20_000 }).toBe('written')
    // As the README has it: tokens of the VMs' namespace alone.
    const tokens = ['rolebinding', 'isthmus-vm-tokens', '-n', NAMESPACE, '--clusterrole=isthmus-vm-tokens']
    kubectl(['create', ...tokens, '--serviceaccount=istio-system:isthmus'])
    const requests = 'create serviceaccounts --subresource=token'
    await expect.poll(() => isAllowed(requests, ['-n', NAMESPACE]), { timeout: 20_000 }).toBe(true)
    expect(isAllowed(requests, ['-n', 'kube-system'])).toBe(false)
    for (const question of NOTHING_OF) expect(isAllowed(question), question).toBe(false)
    for (const question of [
      'patch virtualservices.networking.istio.io',
      'create pods --subresource=portforward',
    ])
      expect(isAllowed(question), question).toBe(true)
  } finally {
    through.remove()
    await isthmus.stop()
  }
})

import { readFileSync } from 'node:fs'
import { setTimeout as delay } from 'node:timers/promises'
import { parseAllDocuments } from 'yaml'
import { KINDS, resourcePath, WATCHED_KINDS } from '../../lib/kube/kinds.ts'
import { at } from '../../scripts/paths.ts'
import { startDemoMesh } from '../../server/demo/demo-mesh.ts'
import { kubeconfigFor } from '../support/kubeconfig.ts'
import { apiClient, jsonOrText } from './api-client.ts'
import { type MeshUnderTest, NAMESPACE, POD, VMS, type Vm } from './mesh.ts'

const HOST = `forum.${NAMESPACE}.svc.cluster.local`

/** The demo mesh with the scenario of the real one, made through its own API. */
export async function startDemo(): Promise<MeshUnderTest> {
  const demo = await startDemoMesh({
    world: { objects: [{ kind: 'Namespace', metadata: { name: 'default' } }], vms: [] },
    istiods: ['istiod-0'],
    weather: false,
  })
  const kubeconfig = kubeconfigFor(demo.api.url)
  const client = apiClient(() => kubeconfig.path)
  const vmNamed = (name: string) => {
    const vm = demo.vms.get(NAMESPACE, name)
    if (!vm) throw new Error(`no VM ${name}`)
    return vm
  }
  const entryOf = ({ address }: Vm) => demo.api.store.get('WorkloadEntry', NAMESPACE, `forum-vm-${address}`)
  const addVm = async (vm: Vm): Promise<void> => {
    demo.vms.start({ ...vm, namespace: NAMESPACE, group: 'forum-vm' })
    while (!JSON.stringify(entryOf(vm)?.status ?? {}).includes('"True"')) await delay(50)
  }
  const urlOf = (proxy: string): string => `${demo.proxiesUrl}/${proxy}`
  const mesh: MeshUnderTest = {
    kind: 'demo',
    kubeconfig: kubeconfig.path,
    vms: VMS,
    pod: POD,
    ...client,
    async istiod(path) {
      const response = await fetch(`${demo.istiods[0]?.url}/debug/${path}`)
      return { status: response.status, body: jsonOrText(await response.text()) }
    },
    async envoy(vm, path, method = 'GET') {
      const response = await fetch(`${demo.proxiesUrl}/${vm}.${NAMESPACE}${path}`, { method })
      return { status: response.status, body: jsonOrText(await response.text()) }
    },
    async refusalOf(manifest) {
      for (const document of parseAllDocuments(manifest)) {
        const { status, body } = await dryRun(mesh, document.toJS())
        if (status >= 300) return JSON.stringify(body)
      }
      return ''
    },
    readOnly() {
      demo.api.faults.add({ kind: 'status', status: 403, on: 'write' })
      return { kubeconfig: kubeconfig.path, end: () => demo.api.faults.clear() }
    },
    addVm,
    stopVm: async (name) => demo.vms.stop(vmNamed(name)),
    setHealth: (name, health) => demo.vms.setFailing(vmNamed(name), health === 'ok' ? '' : health),
    istiodUrls: demo.istiods.map(({ url }) => url),
    envoyUrls: () => VMS.map(({ name }) => urlOf(`${name}.${NAMESPACE}`)),
    adminUrls: () => VMS.map(({ name }) => `${name}.${NAMESPACE}=${urlOf(`${name}.${NAMESPACE}`)}`),
    agentUrls: () => VMS.map(({ name }) => `${name}.${NAMESPACE}=${urlOf(`${name}.${NAMESPACE}`)}`),
    sendRequests: async (_vm, count, headers, target) =>
      demo.sendRequests(NAMESPACE, target?.host ?? HOST, count, headers),
    startLoad(_vm, perSecond, target) {
      const answers: Record<string, number> = {}
      const timer = setInterval(() => {
        const some = demo.sendRequests(NAMESPACE, target?.host ?? HOST, Math.ceil(perSecond / 20))
        for (const [who, count] of Object.entries(some)) answers[who] = (answers[who] ?? 0) + count
      }, 50)
      return {
        async stop() {
          clearInterval(timer)
          return answers
        },
      }
    },
    async restartIstiod() {
      demo.controls.run({ kind: 'restart-istiod', name: 'istiod-0' })
      while (!demo.controls.state({ namespace: '', name: '' }).istiods[0]?.isUp) await delay(50)
    },
    async restartApiServer(pauseMs) {
      await demo.api.goAway()
      await delay(pauseMs)
      await demo.api.comeBack()
    },
    async close() {
      await demo.close()
      kubeconfig.remove()
    },
  }
  await applyScenario(mesh)
  await Promise.all(VMS.map(addVm))
  return mesh
}

/** Applies the objects of the real scenario whose kinds the demo serves, and its pod. */
async function applyScenario(mesh: MeshUnderTest): Promise<void> {
  const text = readFileSync(at('e2e', 'real-mesh', 'scenario', 'forum.yaml'), 'utf8')
  for (const document of parseAllDocuments(text)) {
    const object = document.toJS()
    if (KINDS.some((kind) => kind === object.kind)) await apply(mesh, object)
  }
  const labels = { app: 'forum', version: 'k8s' }
  await apply(mesh, {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: POD.name, namespace: NAMESPACE, labels },
    spec: {
      nodeName: 'bed',
      serviceAccountName: 'forum',
      containers: [{ name: 'forum', image: 'forum', ports: [{ containerPort: 8080 }] }],
    },
  })
  const status = { phase: 'Running', podIP: POD.address, conditions: [{ type: 'Ready', status: 'True' }] }
  const path = `${resourcePath('Pod', { namespace: NAMESPACE, name: POD.name })}/status`
  await mesh.call('PATCH', path, { body: { status }, contentType: 'application/merge-patch+json' })
}

type Manifest = { kind: string; metadata: { name: string; namespace?: string; labels?: object } } & Record<
  string,
  unknown
>

const applyTo = (mesh: MeshUnderTest, object: Manifest, more: string) => {
  const kind = KINDS.find((one) => one === object.kind)
  if (!kind) throw new Error(`Isthmus does not watch ${object.kind}`)
  const { name, namespace } = object.metadata
  const at = WATCHED_KINDS[kind].namespaced && namespace ? { namespace, name } : { name }
  return mesh.call('PATCH', `${resourcePath(kind, at)}?fieldManager=bed&force=true${more}`, {
    body: object,
    contentType: 'application/apply-patch+yaml',
  })
}

const dryRun = (mesh: MeshUnderTest, object: Manifest) =>
  applyTo(mesh, object, '&dryRun=All&fieldValidation=Strict')

async function apply(mesh: MeshUnderTest, object: Manifest): Promise<void> {
  const answer = await applyTo(mesh, object, '')
  if (answer.status >= 300)
    throw new Error(`${object.kind} ${object.metadata.name}: ${JSON.stringify(answer.body)}`)
}

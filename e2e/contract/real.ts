import { writeFileSync } from 'node:fs'
import { down, startScenario, up } from '../real-mesh/bed.ts'
import { restartApiServer } from '../real-mesh/control-plane.ts'
import { setHealth } from '../real-mesh/guests.ts'
import { restartIstiod } from '../real-mesh/istiod.ts'
import { istioctl, kubeconfigPath, kubectl } from '../real-mesh/kube.ts'
import { adminRequest, sendRequests, startLoad } from '../real-mesh/requests.ts'
import { inRunDir } from '../real-mesh/run-state.ts'
import { addVm, relayUrl, stopVm } from '../real-mesh/vms.ts'
import { apiClient, jsonOrText } from './api-client.ts'
import { type MeshUnderTest, NAMESPACE, POD, type Target, VMS } from './mesh.ts'

/** The real mesh of e2e/real-mesh: etcd, API server, istiod, agents and Envoys. */
export async function startReal(): Promise<MeshUnderTest> {
  await up()
  await startScenario()
  return {
    kind: 'real',
    kubeconfig: kubeconfigPath(),
    vms: VMS,
    pod: POD,
    ...apiClient(kubeconfigPath),
    async istiod(path) {
      const response = await fetch(`http://127.0.0.1:15014/debug/${path}`)
      return { status: response.status, body: jsonOrText(await response.text()) }
    },
    async envoy(vm, path, method = 'GET') {
      const { status, text } = adminRequest(vm, method, path)
      return { status, body: jsonOrText(text) }
    },
    async refusalOf(manifest) {
      const file = inRunDir('manifest.yaml')
      writeFileSync(file, manifest)
      try {
        kubectl(['apply', '--dry-run=server', '-f', file])
        istioctl(['validate', '-f', file])
        return ''
      } catch (error) {
        return String(error)
      }
    },
    readOnly: () => ({ kubeconfig: kubeconfigPath('viewer'), end: () => undefined }),
    addVm,
    stopVm,
    setHealth,
    istiodUrls: ['http://127.0.0.1:15014'],
    envoyUrls: () => VMS.map((vm) => relayUrl(vm)),
    adminUrls: () => VMS.map((vm) => `${vm.name}.${NAMESPACE}=${relayUrl(vm)}`),
    agentUrls: () => VMS.map((vm) => `${vm.name}.${NAMESPACE}=${relayUrl(vm, 'agent')}`),
    sendRequests: async (vm, count, headers = {}, target) =>
      sendRequests(vm, count, { headers, ...urlOf(target) }),
    startLoad: (vm, perSecond, target) => startLoad(vm, perSecond, urlOf(target)),
    restartIstiod,
    restartApiServer,
    close: async () => {
      if (!process.env.ISTHMUS_MESH_KEEP) await down()
    },
  }
}

const urlOf = (target: Target | undefined): { url?: string } =>
  target ? { url: `http://${target.host}:${target.port}/` } : {}

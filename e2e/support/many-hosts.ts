import { startDemoApi } from '../../server/demo/kube/api-server.ts'
import { draft, namespace } from '../../server/demo/seeds/drafts.ts'
import { kubeconfigFor } from './kubeconfig.ts'

/** A cluster of so many ServiceEntries, 65,536 at most, each with its host and VIP; `env` is what points Isthmus to it. */
export async function startManyHosts(count: number) {
  const hostOf = (index: number): string => `svc-${String(index).padStart(5, '0')}.bulk.example`
  const serviceEntry = (index: number) =>
    draft(
      'ServiceEntry',
      { namespace: 'bulk', name: `svc-${index}` },
      {
        spec: {
          hosts: [hostOf(index)],
          resolution: 'STATIC',
          ports: [{ number: 80, name: 'http', protocol: 'HTTP' }],
          endpoints: [{ address: `10.100.${index >> 8}.${index & 255}` }],
        },
        status: { addresses: [{ value: `240.240.${index >> 8}.${index & 255}`, host: hostOf(index) }] },
      },
    )
  const objects = Array.from({ length: count }, (_, index) => serviceEntry(index))
  const api = await startDemoApi({ objects: [namespace('bulk'), ...objects], bookmarkMs: 1000 })
  const kubeconfig = kubeconfigFor(api.url)
  return {
    hostOf,
    env: { KUBECONFIG: kubeconfig.path, ISTHMUS_SOURCE: 'kubeconfig' },
    async close() {
      await api.close()
      kubeconfig.remove()
    },
  }
}

import type { Command } from '#components/ui/command-list.tsx'
import { partsOfProxyId } from '#lib/names/proxy-id.ts'
import type { ProxyPage } from '#lib/proxies/proxy-pages.ts'
import type { ProxyRow } from '#lib/proxies/proxy-row.ts'

type Proxy = Pick<ProxyRow, 'id' | 'kind'>

/** What of Envoy's admin endpoint has a page, and istioctl's word for it. */
const PAGES: Record<ProxyPage, { admin: string; istioctl: string }> = {
  clusters: { admin: 'clusters?format=json', istioctl: 'endpoints' },
  listeners: { admin: 'listeners?format=json', istioctl: 'listeners' },
  // Those of the bootstrap and those that stand in listeners are in other parts of the dump.
  routes: { admin: 'config_dump', istioctl: 'routes' },
  certificates: { admin: 'certs', istioctl: 'secret' },
  stats: { admin: 'stats?format=json', istioctl: '' },
}

/** What this agent's Envoy answers, asked where the proxy runs. */
function admin({ id, kind }: Proxy, page: string): Command {
  const { name, namespace } = partsOfProxyId(id)
  return kind === 'vm'
    ? { what: 'Envoy itself; run it on the VM', command: `curl -s 'http://localhost:15000/${page}'` }
    : {
        what: 'Envoy itself',
        command: `kubectl exec -n ${namespace} ${name} -c istio-proxy -- pilot-agent request GET '${page}'`,
      }
}

const dumpOf = ({ id }: Proxy): string => `${partsOfProxyId(id).name}.json`

/** How to get by oneself what one tab shows. istioctl reaches pods; of a VM it reads a dump that was saved there. */
export function pageCommands(proxy: Proxy, page: ProxyPage, source: 'envoy' | 'istiod'): Command[] {
  if (source === 'istiod') return [intentCommand(proxy)]
  const { admin: path, istioctl } = PAGES[page]
  const own = admin(proxy, path)
  if (istioctl === '') return [own]
  return proxy.kind === 'vm'
    ? [own, ...savedDump(proxy, istioctl)]
    : [{ what: 'Istio’s summary of it', command: `istioctl proxy-config ${istioctl} ${proxy.id}` }, own]
}

const savedDump = (proxy: Proxy, istioctl: string): Command[] => [
  {
    what: 'Save the whole configuration; run it on the VM',
    command: `curl -s 'http://localhost:15000/config_dump?include_eds' > ${dumpOf(proxy)}`,
  },
  {
    what: 'Istio’s summary of the saved file',
    command: `istioctl proxy-config ${istioctl} --file ${dumpOf(proxy)}`,
  },
]

const intentCommand = ({ id }: Proxy): Command => ({
  what: 'What istiod would send it',
  command: `istioctl x internal-debug --all 'config_dump?proxyID=${id}'`,
})

/** How to look at a proxy as a whole. */
export function summaryCommands(proxy: Proxy): Command[] {
  return [
    { what: 'Its sync with istiod', command: `istioctl proxy-status | grep '${proxy.id}'` },
    ...(proxy.kind === 'vm'
      ? [admin(proxy, 'server_info'), ...savedDump(proxy, 'all')]
      : [
          { what: 'Istio’s summary of its configuration', command: `istioctl proxy-config all ${proxy.id}` },
          admin(proxy, 'server_info'),
        ]),
    intentCommand(proxy),
  ]
}

import type { Command } from '#components/ui/command-list.tsx'
import type { QueryType } from '#lib/names/explanation.ts'
import type { NameProxy } from '#lib/names/name-proxy.ts'
import { partsOfProxyId } from '#lib/names/proxy-id.ts'

type Asked = Pick<NameProxy, 'id' | 'kind'>

function within({ id }: Asked): string {
  const { name, namespace } = partsOfProxyId(id)
  return `kubectl exec -n ${namespace} ${name} -c istio-proxy --`
}

/**
 * Puts a question to the agent itself. On a VM a plain query is redirected to it; the proxy's own container of a pod is
 * exempt from that, so there the agent's port is named. kdig is what that container has.
 */
export function digCommand(proxy: Asked, name: string, type: QueryType): Command {
  return proxy.kind === 'vm'
    ? { what: 'On the VM, as an application asks', command: `dig +search ${name} ${type}` }
    : {
        what: 'In the pod, of its agent (the full name: search domains are not tried)',
        command: `${within(proxy)} kdig @127.0.0.1 -p 15053 ${name} ${type}`,
      }
}

/** How to read the name table that istiod would send, and the one that the agent holds. */
export function tableCommands(proxy: Asked): Command[] {
  const agent = 'curl -s http://127.0.0.1:15020/debug/ndsz'
  return [
    {
      what: 'What istiod would send it',
      command: `istioctl x internal-debug --all 'ndsz?proxyID=${proxy.id}'`,
    },
    proxy.kind === 'vm'
      ? { what: 'What its agent holds; run it on the VM', command: agent }
      : { what: 'What its agent holds', command: `${within(proxy)} ${agent}` },
  ]
}

import { inOrder } from '#components/names/name-words.ts'
import { shellQuote } from '#lib/export/shell-quote.ts'
import type { NameDetail } from '#lib/names/name-row.ts'

type Told = Pick<NameDetail, 'host' | 'sources' | 'vips' | 'ports'>
export type HostCommand = { about: string; command: string }

/** The same answers from a terminal. POD and NAMESPACE stand for a proxy that the reader chooses. */
export function hostCommands({ host, sources, vips, ports }: Told): HostCommand[] {
  const [port] = ports
  const vip = inOrder(vips).find(({ family, origin }) => family !== 'cidr' && origin !== 'headless')
  return [
    ...sources.map(({ kind, namespace, name }) => ({
      about: `Addresses of ${kind} ${namespace}/${name}`,
      command:
        kind === 'Service'
          ? `kubectl get service ${name} -n ${namespace} -o jsonpath='{.spec.clusterIPs}'`
          : `kubectl get serviceentry ${name} -n ${namespace} -o jsonpath='{.spec.addresses}{"\\n"}{.status.addresses}'`,
    })),
    {
      about: 'What a proxy’s DNS answers, on a VM or in a container beside the proxy',
      command: `dig +short ${shellQuote(host.replace(/^\*/, 'any'))}`,
    },
    ...(vip && port
      ? [
          {
            about: 'The listener that a connection to its address meets',
            command: `istioctl proxy-config listener POD -n NAMESPACE --address ${shellQuote(vip.value)} --port ${port.number}`,
          },
        ]
      : []),
    ...(port
      ? [
          {
            about: 'The endpoints that a proxy knows',
            command: `istioctl proxy-config endpoint POD -n NAMESPACE --cluster ${shellQuote(`outbound|${port.number}||${host}`)}`,
          },
        ]
      : []),
  ]
}

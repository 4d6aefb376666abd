import type { EnvoyCluster } from '#lib/envoy/cluster.ts'

/** What the name of a cluster says: Istio calls those of services `<direction>|<port>|<subset>|<host>`. */
export function readClusterName(name: string): Pick<EnvoyCluster, 'direction' | 'host' | 'port' | 'subset'> {
  const parts = name.split('|')
  const [direction, port = '', subset = '', host = ''] = parts
  if (parts.length !== 4 || (direction !== 'outbound' && direction !== 'inbound') || !/^\d{1,5}$/.test(port))
    return { direction: 'other', host: '', port: null, subset: '' }
  return { direction, host, port: Number(port), subset }
}

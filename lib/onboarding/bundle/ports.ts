import { ISTIOD_PORT } from '#lib/onboarding/bundle/flags.ts'

export type OpenPort = { id: string; from: string; to: string; ports: string; why: string }

/** What firewalls have to let through for a VM of a group. `through` is the gateway by which it reaches istiod, if any. */
export function portsToOpen(
  group: { ports: Record<string, number> },
  through: { gateway: string },
): OpenPort[] {
  const own = Object.entries(group.ports)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, port]) => `${port} (${name})`)
    .join(', ')
  return [
    {
      id: 'istiod',
      from: 'the VM',
      to: through.gateway || 'istiod',
      ports: `${ISTIOD_PORT}`,
      why: 'Configuration and certificates, over mutual TLS.',
    },
    {
      id: 'other-network',
      from: 'the VM',
      to: through.gateway || 'the east-west gateway',
      ports: '15443',
      why: 'Pods of another network. On the same network the VM reaches pods at their own addresses.',
    },
    {
      id: 'pods',
      from: 'the VM',
      to: 'pods and other VMs',
      ports: 'their ports',
      why: 'Services on the same network: Envoy connects to endpoints, not to the Service’s address.',
    },
    {
      id: 'workload',
      from: 'pods and other VMs',
      to: 'the VM',
      ports: own || 'the application’s ports',
      why: 'Requests to the application. Envoy takes them at the same ports.',
    },
    {
      id: 'health',
      from: 'monitoring',
      to: 'the VM',
      ports: '15021, 15020, 15090',
      why: 'Health of the proxy, metrics of agent and application, metrics of Envoy. Only where they are read.',
    },
    {
      id: 'never',
      from: 'nobody',
      to: 'the VM',
      ports: '15000',
      why: 'Envoy’s admin endpoint. It listens on loopback and asks for no password: never open it.',
    },
  ]
}

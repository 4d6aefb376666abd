import { entry, type Fault, group, OF_GROUP, served, service, serviceEntry, since, toldOf } from './fault.ts'

const VM_1 = 'WorkloadEntry/planted/vm-1'

/** A VM whose entry says that it is connected. */
const connected = () => [
  service(),
  group(),
  entry(
    'vm-1',
    { ports: { http: 8080 } },
    { annotations: { ...OF_GROUP, 'istio.io/connectedAt': since(1) } },
  ),
]

const HOUR_MS = 3_600_000
const NOT_ALLOCATED = { labels: { 'networking.istio.io/enable-autoallocate-ip': 'false' } }

/** Checks of what proxies of VMs say. */
export const PROXY_FAULTS: readonly Fault[] = [
  {
    code: 'ISTH070',
    how: 'told',
    at: VM_1,
    objects: served,
    told: toldOf({
      certificate: { notBeforeMs: Date.now() - 25 * HOUR_MS, notAfterMs: Date.now() - HOUR_MS },
    }),
  },
  {
    code: 'ISTH071',
    how: 'told',
    at: VM_1,
    objects: served,
    told: toldOf({ version: '1.28.1', istiodVersion: '1.31.0' }),
  },
  {
    code: 'ISTH072',
    how: 'told',
    at: VM_1,
    objects: served,
    told: toldOf({ rejected: [{ type: 'LDS', message: 'Error adding listener' }] }),
  },
  {
    code: 'ISTH073',
    how: 'planted',
    at: VM_1,
    objects: connected,
  },
  {
    code: 'ISTH074',
    how: 'told',
    at: VM_1,
    objects: () => [...connected(), serviceEntry('db')],
    told: toldOf({ dnsCapture: false }),
  },
  {
    code: 'ISTH075',
    how: 'planted',
    at: 'WorkloadGroup/istioinaction/forum-vm',
    objects: () =>
      [1, 2, 3, 4, 5].map((part) =>
        serviceEntry(
          `many-${part}`,
          {
            hosts: Array.from({ length: 210 }, (_, index) => `h${index}.many-${part}.planted.example`),
            ports: [{ number: 80, name: 'http', protocol: 'HTTP' }],
          },
          { metadata: NOT_ALLOCATED },
        ),
      ),
  },
]

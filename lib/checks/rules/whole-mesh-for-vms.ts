import type { Check, Found } from '#lib/checks/check.ts'
import { PAGES } from '#lib/checks/rules/pages.ts'
import { refOf } from '#lib/mesh/host-backends.ts'
import { namesOf } from '#lib/mesh/mesh-names.ts'
import { objectText } from '#lib/traffic/preflight/scene.ts'

/** Above this many hosts a proxy's configuration is worth cutting down. */
const MANY_HOSTS = 1_000

/** Namespaces with WorkloadGroups and without any Sidecar, in a mesh of many hosts. */
export const wholeMeshForVms: Check = {
  code: 'ISTH075',
  title: 'VMs get the configuration of the whole mesh',
  severity: 'info',
  why: 'Without a Sidecar a proxy is sent clusters, routes and endpoints of every host that is exported to its namespace, and all of them again when one changes. That costs memory on each VM, time in istiod, and bandwidth between networks.',
  docs: [
    'A Sidecar in the root namespace without a workloadSelector holds for all namespaces that have none.',
  ],
  links: [PAGES.scoping, PAGES.sidecar],
  reads: ['WorkloadGroup', 'Sidecar', 'Service', 'ServiceEntry'],
  isLive: true,
  subject: 'mesh',
  run({ inventory }) {
    const names = namesOf(inventory)
    if (names.sidecars.root || names.byHost.size <= MANY_HOSTS) return []
    const everywhere = new Set(names.exported.all.map(({ hostname }) => hostname)).size
    const byNamespace = Map.groupBy(
      inventory.objects.WorkloadGroup.values(),
      ({ metadata }) => metadata.namespace,
    )
    return [...byNamespace].flatMap(([namespace, groups]): Found[] => {
      const hosts =
        everywhere + new Set(names.exported.to.get(namespace)?.map(({ hostname }) => hostname)).size
      const [first, ...others] = groups
      if (!first || hosts <= MANY_HOSTS || names.sidecars.byNamespace.has(namespace)) return []
      return [
        {
          objects: [refOf(first), ...others.slice(0, 49).map(refOf)],
          text: `VMs of ${others.length === 0 ? objectText(first) : `${groups.length} WorkloadGroups in ${namespace}`} are sent ${hosts.toLocaleString('en')} hosts: ${namespace} has no Sidecar.`,
          field: '',
          fix: {
            text: `Create a Sidecar in ${namespace} whose egress hosts name what its workloads call, such as ./* and istio-system/*; calls to hosts that it leaves out pass the rules of the mesh by.`,
          },
        },
      ]
    })
  },
}

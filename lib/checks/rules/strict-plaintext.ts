import type { Check, Found } from '#lib/checks/check.ts'
import { acceptsOnce } from '#lib/checks/rules/accepts-once.ts'
import { kubectlPatch } from '#lib/checks/rules/commands.ts'
import { portsReached, sourcesOfEntry, sourcesOfGroup, textOf } from '#lib/checks/rules/entry-parts.ts'
import { PAGES } from '#lib/checks/rules/pages.ts'
import type { CheckScene } from '#lib/checks/scene.ts'
import { registrationOf } from '#lib/health/entry-health.ts'
import { keyOf } from '#lib/kube/object-ref.ts'
import type { Service, ServiceEntry } from '#lib/kube/objects.ts'
import { destinationRulesOf } from '#lib/mesh/backends.ts'
import { refOf } from '#lib/mesh/host-backends.ts'
import { groupLabels } from '#lib/mesh/membership.ts'
import { hostsOfSource, labelsOf } from '#lib/mesh/selection.ts'
import type { Accepts } from '#lib/traffic/preflight/peer-authentication.ts'
import { policyOf } from '#lib/traffic/preflight/policy.ts'
import { objectAt, textAt } from '#lib/traffic/spec-edit.ts'

const WHY =
  'Proxies speak mutual TLS with a workload that has a serviceAccount and plain text with one that has none. A proxy under STRICT closes connections in plain text, so requests fail with a reset.'
const READS = [
  'WorkloadEntry',
  'WorkloadGroup',
  'Service',
  'ServiceEntry',
  'PeerAuthentication',
  'DestinationRule',
] as const
const FOLLOWS = ['PeerAuthentication', 'DestinationRule', 'Service', 'ServiceEntry'] as const

/** An entry that callers speak plain text with, though its proxy demands mutual TLS. */
export const strictPlaintextEntry: Check = {
  code: 'ISTH010',
  title: 'WorkloadEntry without serviceAccount under STRICT',
  severity: 'error',
  why: WHY,
  docs: [
    'Set serviceAccount to the one that the VM’s proxy has its certificate of; in the WorkloadGroup as well.',
  ],
  links: [PAGES.peerAuthentication, PAGES.workloadEntry],
  reads: [...READS],
  follows: [...FOLLOWS],
  subject: 'WorkloadEntry',
  run(entry, scene) {
    const { inventory } = scene
    const { metadata, spec } = entry
    if (spec.serviceAccount || metadata.deleting) return []
    const labels = labelsOf(entry)
    const sources = sourcesOfEntry(inventory, keyOf(metadata)).filter((source) => isPlain(scene, source))
    // Nobody knows whether a proxy runs beside an entry written by hand; outside the mesh there is none.
    const isWritten = registrationOf(entry) === 'static'
    const behind = isWritten ? sources.filter(isInMesh) : sources
    const ports = behind.flatMap((source) => portsReached(source, spec.ports))
    const strict = strictAt(scene, metadata.namespace, labels, ports)
    if (behind.length === 0 || !strict) return []
    return [
      {
        objects: [refOf(entry)],
        text: `${textOf(entry)} has no serviceAccount, so callers speak plain text with it, but ${strict.because} demands STRICT.${isWritten ? ' If a proxy runs on it, requests fail.' : ''}`,
        field: 'spec.serviceAccount',
        fix: {
          text: 'Set the service account that its proxy runs as, here and in its WorkloadGroup.',
          commands: [kubectlPatch(refOf(entry), { spec: { serviceAccount: 'SERVICE_ACCOUNT' } })],
        },
        ...(isWritten ? { severity: 'warning' } : {}),
      } satisfies Found,
    ]
  },
}

/** The same before any VM has registered. */
export const strictPlaintextGroup: Check = {
  code: 'ISTH026',
  title: 'WorkloadGroup without serviceAccount under STRICT',
  severity: 'error',
  why: `${WHY} Entries get the serviceAccount of spec.template, and none where it has none.`,
  docs: [
    'Set spec.template.serviceAccount, delete the entries of VMs that have registered, and let them register anew.',
  ],
  links: [PAGES.peerAuthentication, PAGES.workloadGroup],
  reads: [...READS],
  follows: [...FOLLOWS],
  subject: 'WorkloadGroup',
  run(group, scene) {
    const { inventory } = scene
    const { metadata, spec } = group
    if (spec.template.serviceAccount || metadata.deleting) return []
    const behind = sourcesOfGroup(inventory, group).filter((source) => isPlain(scene, source))
    const ports = behind.flatMap((source) => portsReached(source, spec.template.ports))
    const strict = strictAt(scene, metadata.namespace, groupLabels(group), ports)
    if (behind.length === 0 || !strict) return []
    return [
      {
        objects: [refOf(group)],
        text: `${textOf(group)} has no serviceAccount, so callers speak plain text with its VMs, but ${strict.because} demands STRICT.`,
        field: 'spec.template.serviceAccount',
        fix: {
          text: 'Set the service account whose token is in the VMs’ bundles: default, where the group had none.',
          change: {
            kind: 'merge',
            ref: refOf(group),
            patch: { spec: { template: { serviceAccount: 'default' } } },
          },
        },
      },
    ]
  },
}

const isInMesh = (source: Service | ServiceEntry): boolean =>
  source.kind === 'Service' || source.spec.location === 'MESH_INTERNAL'

/** Whether callers choose by themselves: a DestinationRule with TLS settings chooses for them. */
const isPlain = (scene: CheckScene, source: Service | ServiceEntry): boolean =>
  hostsOfSource(source).some((host) => {
    const mode = textAt(objectAt(policyOf(rulesFor(scene, source, host), '', null), 'tls'), 'mode')
    return mode === '' || mode === 'DISABLE'
  })

/** Those that hold for callers of every namespace. */
const rulesFor = ({ inventory, told }: CheckScene, source: Service | ServiceEntry, host: string) =>
  destinationRulesOf(inventory, host).filter(
    ({ metadata }) =>
      metadata.namespace === source.metadata.namespace || metadata.namespace === told.rootNamespace,
  )

/** What demands STRICT at one of these ports, if they carry no label that has callers use mutual TLS. */
function strictAt(
  { inventory, told }: CheckScene,
  namespace: string,
  labels: Record<string, string>,
  ports: readonly number[],
): Accepts | undefined {
  if (ports.length === 0 || labels['security.istio.io/tlsMode'] === 'istio') return undefined
  const acceptsAt = acceptsOnce(inventory, told.rootNamespace)
  return ports
    .map((port) => acceptsAt({ ...NOBODY, namespace, labels, port }))
    .find(({ mode }) => mode === 'STRICT')
}

const NOBODY = {
  kind: 'vm',
  count: 1,
  serviceAccount: '',
  eligible: true,
  hasProxy: true,
  isMutual: false,
  locality: '',
} as const

import type { Check, Found } from '#lib/checks/check.ts'
import { counted, entriesOf, groupOf, MOST_OBJECTS, textOf } from '#lib/checks/rules/entry-parts.ts'
import { PAGES } from '#lib/checks/rules/pages.ts'
import type { CheckScene } from '#lib/checks/scene.ts'
import { isJsonObject, textsOf } from '#lib/json.ts'
import type { Service, ServiceEntry, WorkloadEntry } from '#lib/kube/objects.ts'
import { podsBehind, sourceOfHost } from '#lib/mesh/backends.ts'
import { refOf } from '#lib/mesh/host-backends.ts'
import type { Inventory } from '#lib/mesh/inventory.ts'
import { listed } from '#lib/names/findings/finding.ts'
import { listAt, objectAt } from '#lib/traffic/spec-edit.ts'

type Port = { name: string; number: number; target: number }

/** VMs that get a port’s requests elsewhere than the pods beside them, or than their probe asks. */
export const portParity: Check = {
  code: 'ISTH017',
  title: 'VMs and pods of one host listen on different ports',
  severity: 'warning',
  why: 'The ports of a WorkloadEntry go before the targetPort of the Service or ServiceEntry. Policies name the port that a workload listens on, so one written for the pods’ port does not hold for VMs on another.',
  docs: [
    'Where the VM listens on the same port as the pods, take the port out of the entry’s ports or correct it, in the WorkloadGroup as well. Where it does not, name both ports in policies.',
  ],
  links: [PAGES.workloadEntry, PAGES.authorizationPolicy, PAGES.peerAuthentication],
  reads: [
    'WorkloadEntry',
    'WorkloadGroup',
    'Service',
    'ServiceEntry',
    'Pod',
    'EndpointSlice',
    'AuthorizationPolicy',
    'PeerAuthentication',
  ],
  follows: ['AuthorizationPolicy', 'PeerAuthentication', 'WorkloadGroup'],
  subject: 'host',
  run(host, scene) {
    const { inventory } = scene
    const source = sourceOfHost(inventory, host)
    if (!source) return []
    const entries = entriesOf(inventory, source)
    return portsOf(source).flatMap((port) => found(scene, host, source, port, entries))
  },
}

/** Ports whose number at a pod is known: a name is each pod’s own. */
const portsOf = (source: Service | ServiceEntry): Port[] =>
  source.kind === 'Service'
    ? source.spec.ports.flatMap(({ name, port, targetPort = port }) =>
        typeof targetPort === 'number' ? [{ name, number: port, target: targetPort }] : [],
      )
    : source.spec.ports.map(({ name, number, targetPort = number }) => ({ name, number, target: targetPort }))

function found(
  { inventory, told }: CheckScene,
  host: string,
  source: Service | ServiceEntry,
  { name, number, target }: Port,
  entries: readonly WorkloadEntry[],
): Found[] {
  const other = entries.filter(({ spec }) => (spec.ports[name] ?? target) !== target)
  const [first] = other
  if (!first) return []
  const ports = [...new Set(other.map(({ spec }) => spec.ports[name] ?? target))]
  const pods = podsBehind(inventory, source).length
  const isProbed = other.some((entry) => probedPort(inventory, entry) === target)
  if (pods === 0 && !isProbed) return []
  const named = isProbed
    ? []
    : policiesAt(inventory, [source.metadata.namespace, told.rootNamespace], target, ports)
  const where = `port ${ports.join(' and ')}`
  return [
    {
      objects: [refOf(first), refOf(source), ...other.slice(1, MOST_OBJECTS - 1).map(refOf)],
      text: `Requests for port ${number} of ${host} go to ${where} of ${counted(other.length, 'VM')} (${listed(other.map(({ metadata }) => metadata.name))})${pods > 0 ? `, but to port ${target} of the pods` : ''}${isProbed ? `${pods > 0 ? ';' : ', but'} their probe asks port ${target}` : ''}${named.length > 0 ? `; ${listed(named)} ${named.length === 1 ? 'names' : 'name'} only one of them` : ''}.`,
      field: 'spec.ports',
      fix: {
        text: `If the VMs listen on ${target}, take ${name} out of their ports or set it to ${target}, in their WorkloadGroup too.`,
        change: { kind: 'merge', ref: refOf(first), patch: { spec: { ports: { [name]: target } } } },
      },
      // It may well be meant.
      ...(isProbed || named.length > 0 ? {} : { severity: 'info' }),
    },
  ]
}

function probedPort(inventory: Readonly<Inventory>, entry: WorkloadEntry): number | undefined {
  const probe = groupOf(inventory, entry)?.spec.probe
  return probe?.httpGet?.port ?? probe?.tcpSocket?.port
}

/** Policies for these workloads that name a port of the one half and not that of the other. */
function policiesAt(
  { objects }: Readonly<Inventory>,
  namespaces: readonly string[],
  pods: number,
  vms: readonly number[],
): string[] {
  const isSplit = (ports: readonly string[]): boolean =>
    ports.length > 0 && vms.some((port) => ports.includes(String(port)) !== ports.includes(String(pods)))
  const isHere = ({ metadata }: { metadata: { namespace: string } }): boolean =>
    namespaces.includes(metadata.namespace)
  const authorizing = [...objects.AuthorizationPolicy.values()].filter((policy) =>
    listAt(policy.spec, 'rules')
      .filter(isJsonObject)
      .flatMap((rule) => listAt(rule, 'to'))
      .filter(isJsonObject)
      .some((to) => isSplit(textsOf(objectAt(to, 'operation').ports))),
  )
  const authenticating = [...objects.PeerAuthentication.values()].filter(({ spec }) =>
    isSplit(Object.keys(objectAt(spec, 'portLevelMtls'))),
  )
  return [...authorizing, ...authenticating].filter(isHere).map(textOf).sort()
}

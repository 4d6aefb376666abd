import { ISTIO_VERSION, ISTIOD_LIMITS, type Istiod } from '#server/demo/istiod/istiod.ts'
import { conditionOf, type MeshProxy, newEntry, type Verdict } from '#server/demo/istiod/registration.ts'
import type { ObjectStore, RawObject } from '#server/demo/kube/object-store.ts'
import { read } from '#server/demo/kube/read.ts'
import { rfc3339 } from '#server/demo/rfc3339.ts'
import { stableShare } from '#server/demo/stable-hash.ts'

/** What a VM is asked to be: its group gives it everything else. */
export type VmPlan = {
  name: string
  namespace: string
  group: string
  address: string
  locality?: string
  network?: string
  /** The version of Istio it runs; that of the control plane unless said. */
  istio?: string
}
export type Vm = VmPlan & {
  state: 'running' | 'stopped'
  /** The words its application fails the probe with; empty when it passes. */
  failing: string
  startedAtMs: number
  /** What its agent last reported; it is said again on every new stream. Null before the first report. */
  reported: Verdict | null
}

/** The virtual machines of the demo: each runs an agent that keeps a stream to some istiod and probes its application. */
export type Vms = {
  all(): readonly Vm[]
  get(namespace: string, name: string): Vm | undefined
  /** Starts a VM that is not running yet; it registers, and its probe passes or fails as its application does. */
  start(plan: VmPlan): void
  /** Shuts a VM down in good order: its stream closes, and istiod removes its entry after the grace period. */
  stop(vm: Vm): void
  /** Makes its application fail the probe with these words from now on, or pass it when there are none. */
  setFailing(vm: Vm, words: string): void
  /** Closes and opens a VM's stream, to another istiod if there is one. */
  reconnect(vm: Vm): void
  /** A VM that has been there for a while, with its entry as istiod left it. */
  settle(plan: VmPlan, past: { connectedAtMs: number; failing: string; healthSinceMs: number }): void
  proxyOf(vm: Vm): MeshProxy
}

const RETRY_MS = 2_000
const BALANCE_MS = 10_000
const RECONNECT_MS = 700
const FIRST_PROBE_MS = 400
const LONGEST_UP_MS = 9 * 86_400_000

export function createVms(options: {
  store: ObjectStore
  istiods: readonly Istiod[]
  random: () => number
}): Vms {
  const { store, istiods, random } = options
  const { clock } = store
  const vms = new Map<string, Vm>()
  /** One record a group: 50,000 VMs of 500 groups share their labels. */
  const shared = new WeakMap<RawObject, Common>()
  const keyOf = ({ namespace, name }: { namespace: string; name: string }): string => `${namespace}/${name}`
  for (const istiod of istiods) istiod.onStop(() => reconnectAll())
  clock.schedule(BALANCE_MS, balance)

  const istiodOf = (vm: Vm): Istiod | undefined =>
    istiods.find((istiod) => istiod.connectionOf(idOf(vm)) !== undefined)

  function connect(vm: Vm, avoid?: Istiod): void {
    if (vms.get(keyOf(vm)) !== vm || vm.state !== 'running' || istiodOf(vm)) return
    const up = istiods.filter((istiod) => istiod.isUp())
    const others = up.filter((istiod) => istiod !== avoid)
    const choice = others.length > 0 ? others : up
    const istiod = choice[Math.floor(random() * choice.length)]
    // As the real agent: it keeps trying until an istiod answers and its group exists.
    const tryAgain = (): void => void clock.schedule(RETRY_MS, () => connect(vm, avoid))
    if (!istiod) return tryAgain()
    try {
      istiod.connect(proxyOf(vm))
    } catch {
      return tryAgain()
    }
    if (vm.reported) istiod.reportHealth(idOf(vm), vm.reported)
    else probe(vm)
  }

  /** istiod closes every stream after about half an hour, so that proxies spread evenly. */
  function balance(): void {
    clock.schedule(BALANCE_MS, balance)
    const oldestMs = clock.nowMs() - ISTIOD_LIMITS.connectionMs
    for (const { proxy, connectedAtMs } of istiods.flatMap((istiod) => istiod.connections())) {
      if (proxy.kind !== 'vm' || connectedAtMs > oldestMs) continue
      const vm = vms.get(
        keyOf({ namespace: proxy.namespace, name: proxy.id.slice(0, -proxy.namespace.length - 1) }),
      )
      if (vm) reconnect(vm)
    }
  }

  /** istiod lets some hundreds of proxies in a second, so a large fleet takes its time. */
  function reconnectAll(): void {
    const lost = [...vms.values()].filter((vm) => vm.state === 'running' && !istiodOf(vm))
    const spreadMs = Math.max(2_000, lost.length * 2)
    for (const vm of lost) clock.schedule(RECONNECT_MS + random() * spreadMs, () => connect(vm))
  }

  function reconnect(vm: Vm): void {
    const before = istiodOf(vm)
    before?.disconnect(idOf(vm))
    clock.schedule(RECONNECT_MS, () => connect(vm, before))
  }

  /** The agent's prober: only a change of verdict is reported, after as many failures as the probe allows. */
  function probe(vm: Vm): void {
    const settings = probeOf(vm)
    if (!settings || vm.state !== 'running' || vms.get(keyOf(vm)) !== vm) return
    const periodMs = (settings.periodSeconds ?? 10) * 1000
    const isFirst = vm.reported === null
    const needed = vm.failing === '' ? (settings.successThreshold ?? 1) : (settings.failureThreshold ?? 1)
    const delayMs = isFirst
      ? FIRST_PROBE_MS + (settings.initialDelaySeconds ?? 0) * 1000
      : Math.max(needed, 1) * periodMs * (0.3 + random() * 0.7)
    const { failing, startedAtMs } = vm
    clock.schedule(delayMs, () => {
      if (vm.state !== 'running' || vm.failing !== failing || vm.startedAtMs !== startedAtMs) return
      const verdict = verdictOf(failing)
      if (vm.reported?.healthy === verdict.healthy) return
      vm.reported = verdict
      istiodOf(vm)?.reportHealth(idOf(vm), verdict)
    })
  }

  const probeOf = ({ namespace, group }: VmPlan) => {
    const object = store.get('WorkloadGroup', namespace, group)
    return object && read.workloadGroup(object).spec.probe
  }

  function proxyOf(vm: VmPlan): MeshProxy {
    const group = store.get('WorkloadGroup', vm.namespace, vm.group)
    const common = (group && shared.get(group)) ?? commonOf(vm.group, group)
    if (group) shared.set(group, common)
    return {
      ...common,
      id: idOf(vm),
      namespace: vm.namespace,
      address: vm.address,
      network: vm.network ?? common.network,
      locality: vm.locality ?? common.locality,
      version: vm.istio ?? common.version,
    }
  }

  return {
    all: () => [...vms.values()],
    get: (namespace, name) => vms.get(keyOf({ namespace, name })),
    proxyOf,
    reconnect,
    start(plan) {
      const known = vms.get(keyOf(plan))
      if (known?.state === 'running') return
      const vm: Vm = { ...plan, state: 'running', failing: '', startedAtMs: clock.nowMs(), reported: null }
      vms.set(keyOf(vm), vm)
      connect(vm)
    },
    stop(vm) {
      vm.state = 'stopped'
      istiodOf(vm)?.disconnect(idOf(vm))
    },
    setFailing(vm, words) {
      vm.failing = words
      probe(vm)
    },
    settle(plan, { connectedAtMs, failing, healthSinceMs }) {
      const proxy = proxyOf(plan)
      const verdict = verdictOf(failing)
      const reported = proxy.isHealthChecked ? verdict : null
      // Streams are short, machines run for days.
      const startedAtMs = connectedAtMs - Math.floor(stableShare(idOf(plan)) * LONGEST_UP_MS)
      const vm: Vm = { ...plan, state: 'running', failing, startedAtMs, reported }
      vms.set(keyOf(vm), vm)
      const istiod = istiods[Math.floor(random() * istiods.length)]
      if (!istiod) return
      const draft = newEntry(store, istiod.name, proxy, connectedAtMs)
      const creationTimestamp = rfc3339(connectedAtMs)
      const status = reported ? { status: { conditions: [conditionOf(verdict, healthSinceMs)] } } : {}
      store.put({ ...draft, metadata: { ...draft.metadata, creationTimestamp }, ...status }, PILOT)
      istiod.adopt(proxy, connectedAtMs)
    },
  }
}

type Common = Omit<MeshProxy, 'id' | 'namespace' | 'address'>

/** What `istioctl x workload entry configure` writes into every VM of a group. */
function commonOf(name: string, group: RawObject | undefined): Common {
  const { metadata, template, probe } = group ? read.workloadGroup(group).spec : NO_GROUP
  const labels = { ...template.labels, ...metadata.labels }
  return {
    kind: 'vm',
    labels: {
      ...labels,
      'service.istio.io/canonical-name': labels.app ?? name,
      'service.istio.io/canonical-revision': labels.version ?? 'latest',
    },
    serviceAccount: template.serviceAccount ?? 'default',
    workloadName: name,
    version: ISTIO_VERSION,
    group: name,
    network: template.network ?? '',
    locality: template.locality ?? '',
    ports: Object.values(template.ports ?? {}),
    isHealthChecked: probe !== undefined,
    // What `istioctl x workload entry configure` writes.
    dnsCapture: true,
    node: '',
  }
}

const HEALTHY: Verdict = { healthy: true }
const verdictOf = (failing: string): Verdict =>
  failing === '' ? HEALTHY : { healthy: false, message: failing }

const NO_GROUP: ReturnType<typeof read.workloadGroup>['spec'] = {
  metadata: {},
  template: {},
  probe: undefined,
}
const PILOT = { manager: 'pilot-discovery' }
const idOf = ({ name, namespace }: VmPlan): string => `${name}.${namespace}`

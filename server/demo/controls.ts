import type { DemoCommand, DemoState } from '#lib/demo/controls.ts'
import { AppError } from '#server/app-error.ts'
import type { Troubles } from '#server/demo/fleet/troubles.ts'
import type { Vm, Vms } from '#server/demo/fleet/vms.ts'
import type { Istiod } from '#server/demo/istiod/istiod.ts'
import type { MeshProxy } from '#server/demo/istiod/registration.ts'
import type { DraftObject, ObjectStore } from '#server/demo/kube/object-store.ts'
import { read } from '#server/demo/kube/read.ts'
import { runningAt } from '#server/demo/seeds/drafts.ts'

/** How long a restarted istiod stays away. */
const RESTART_MS = 4_000
const VMS_SHOWN = 100

/** What a visitor does to the demo mesh, and what there is to do it to. */
export type DemoControls = {
  /** The groups, and the VMs of one of them (100 at most). */
  state(group: { namespace: string; name: string }): DemoState
  /** Does it. Throws AppError `not-found` when there is no such VM, group or istiod. */
  run(command: DemoCommand): void
  /** Whether a visitor has taken a VM in hand: nothing else happens to it from then on. */
  isTouched(vm: Vm): boolean
}

export function createControls(mesh: {
  store: ObjectStore
  istiods: readonly Istiod[]
  vms: Vms
  troubles: Troubles
}): DemoControls {
  const { store, istiods, vms, troubles } = mesh
  const touched = new Set<string>()

  function vmAt({ namespace, name }: { namespace: string; name: string }): Vm {
    const vm = vms.get(namespace, name)
    if (!vm) throw new AppError('not-found', `The demo mesh has no VM ${name} in namespace ${namespace}`)
    touched.add(keyOf(vm))
    return vm
  }

  function proxyAt(at: { namespace: string; name: string }): MeshProxy {
    const vm = vmAt(at)
    if (vm.state !== 'running')
      throw new AppError('conflict', `${vm.name} is stopped: its Envoy does not run`)
    return vms.proxyOf(vm)
  }

  function add(namespace: string, group: string): void {
    if (!store.get('WorkloadGroup', namespace, group))
      throw new AppError('not-found', `There is no WorkloadGroup ${group} in namespace ${namespace}`)
    const taken = new Set(vms.all().map(({ address }) => address))
    let last = 2
    while (taken.has(addressAt(last))) last += 1
    const names = new Set(
      vms
        .all()
        .filter((vm) => vm.namespace === namespace)
        .map(({ name }) => name),
    )
    let number = 1
    while (names.has(`${group}-new-${number}`)) number += 1
    vms.start({ namespace, group, name: `${group}-new-${number}`, address: addressAt(last) })
  }

  function restart(name: string): void {
    const istiod = istiods.find((one) => one.name === name)
    if (!istiod) throw new AppError('not-found', `The demo mesh has no istiod ${name}`)
    if (!istiod.isUp()) return
    setReady(store, name, false)
    istiod.stop()
    store.clock.schedule(RESTART_MS, () => {
      istiod.start()
      setReady(store, name, true)
    })
  }

  return {
    isTouched: (vm) => touched.has(keyOf(vm)),
    state: (group) => ({
      groups: groupCounts(store, vms),
      vms: vms
        .all()
        .filter((vm) => vm.namespace === group.namespace && vm.group === group.name)
        .slice(0, VMS_SHOWN)
        .map((vm) => ({
          namespace: vm.namespace,
          name: vm.name,
          group: vm.group,
          address: vm.address,
          isRunning: vm.state === 'running',
          failing: vm.failing,
          envoy: troubles.of(vms.proxyOf(vm).id)?.kind ?? 'keeps-up',
        })),
      istiods: istiods.map((istiod) => ({
        name: istiod.name,
        isUp: istiod.isUp(),
        proxies: istiod.connections().length,
      })),
    }),
    run(command) {
      switch (command.kind) {
        case 'fail-probe':
          return vms.setFailing(vmAt(command), command.message)
        case 'pass-probe':
          return vms.setFailing(vmAt(command), '')
        case 'lag':
          return troubles.lag(proxyAt(command))
        case 'reject':
          return troubles.reject(proxyAt(command))
        case 'keep-up':
          return troubles.clear(proxyAt(command).id)
        case 'stop':
          troubles.clear(vms.proxyOf(vmAt(command)).id)
          return vms.stop(vmAt(command))
        case 'start':
          return vms.start(vmAt(command))
        case 'add':
          return add(command.namespace, command.group)
        case 'restart-istiod':
          return restart(command.name)
      }
    },
  }
}

const keyOf = ({ namespace, name }: Vm): string => `${namespace}/${name}`

const addressAt = (last: number): string => `10.99.${last >> 8}.${last & 255}`

function groupCounts(store: ObjectStore, vms: Vms): DemoState['groups'] {
  const counts = new Map<string, number>()
  for (const { namespace, group } of vms.all())
    counts.set(`${namespace}/${group}`, (counts.get(`${namespace}/${group}`) ?? 0) + 1)
  return store
    .list('WorkloadGroup')
    .map(({ metadata }) => ({
      namespace: metadata.namespace ?? '',
      name: metadata.name,
      vms: counts.get(`${metadata.namespace}/${metadata.name}`) ?? 0,
    }))
    .sort((a, b) => (a.name < b.name ? -1 : 1))
}

function setReady(store: ObjectStore, name: string, isReady: boolean): void {
  const pod = store.get('Pod', 'istio-system', name)
  if (!pod) return
  const status = { ...(pod.status as object), ...runningAt(read.pod(pod).status.podIP, isReady) }
  store.put({ ...pod, kind: 'Pod', status } as DraftObject, { manager: 'kubelet', subresource: 'status' })
}

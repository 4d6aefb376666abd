import { existsSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { POD, VMS } from '../contract/mesh.ts'
import { build } from './build.ts'
import { startControlPlane } from './control-plane.ts'
import { until } from './exec.ts'
import { installGuestTools, startResolver } from './guests.ts'
import { installIstio } from './istiod.ts'
import { apply, getJson } from './kube.ts'
import { startKubelet } from './kubelet.ts'
import { makeBridge, removeNetworks } from './network.ts'
import { addPod } from './pods.ts'
import { stopAllProcesses } from './processes.ts'
import { RUN_DIR, updateState } from './run-state.ts'
import { addVm } from './vms.ts'

/** Cleans up after any earlier run, then starts the control plane. About 20 s once built. */
export async function up(): Promise<void> {
  await build()
  await down()
  updateState(() => undefined)
  makeBridge()
  installGuestTools()
  startResolver()
  await startControlPlane()
  await startKubelet()
  await installIstio()
}

/** Creates the scenario's objects, its three VMs and its pod; all healthy when it returns. */
export async function startScenario(): Promise<void> {
  const manifest = readFileSync(join(import.meta.dirname, 'scenario', 'forum.yaml'), 'utf8')
  // The webhook answers a moment after istiod says it is ready.
  await until('the scenario to be accepted', 30_000, () => apply(manifest) !== '')
  await until(
    'the namespace to have the root certificate',
    30_000,
    () => getJson('configmap', 'istio-ca-root-cert') !== null,
  )
  await Promise.all(VMS.map(addVm))
  await addPod(POD)
}

/** Ends every process and removes every namespace that the records name. Safe to call at any time. */
export async function down(): Promise<void> {
  if (!existsSync(RUN_DIR)) return
  await stopAllProcesses()
  removeNetworks()
  rmSync(RUN_DIR, { recursive: true, force: true })
}

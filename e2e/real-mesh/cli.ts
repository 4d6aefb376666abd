import { down, startScenario, up } from './bed.ts'
import { build } from './build.ts'
import { restartApiServer } from './control-plane.ts'
import { setHealth } from './guests.ts'
import { restartIstiod } from './istiod.ts'
import { istioctl, kubeconfigPath, kubectl } from './kube.ts'
import { checkMachine } from './machine.ts'
import { addPod, removePod } from './pods.ts'
import { sendRequests } from './requests.ts'
import { RUN_DIR, readState } from './run-state.ts'
import { addSidecarPod } from './sidecar-pods.ts'
import { addVm, stopVm } from './vms.ts'

const USAGE = `npm run mesh -- <command>
  build                         build and cache etcd, Kubernetes, Istio and Envoy
  up                            start the control plane, and the forum scenario on it
  down                          end everything this bed started
  status                        what runs, and where the kubeconfig is
  add-vm NAME ADDRESS           start a VM of forum-vm, such as forum-vm-4 10.10.0.28
  stop-vm NAME                  shut a VM down
  add-pod NAME ADDRESS          start a pod of forum
  add-sidecar-pod NAME ADDRESS  start one with the sidecar that Istio's injector writes
  remove-pod NAME
  health NAME ok|WORDS          make an application pass its probe, or fail with these words
  requests VM COUNT [HEADER=VALUE]   send requests through a VM's Envoy, count who answered
  restart-istiod
  restart-apiserver [SECONDS]   stop it, stay away so long, start it
  kubectl ... | istioctl ...    as the bed's admin`

const [command = '', ...args] = process.argv.slice(2)
const arg = (index: number, what: string): string => {
  const value = args[index]
  if (value === undefined) throw new Error(`${command} needs ${what}\n${USAGE}`)
  return value
}

const COMMANDS: Record<string, () => unknown> = {
  build: () => build(),
  up: async () => {
    await up()
    await startScenario()
    return `up; KUBECONFIG=${kubeconfigPath()}`
  },
  down: () => down(),
  status: () => ({ folder: RUN_DIR, kubeconfig: kubeconfigPath(), ...readState() }),
  'add-vm': () => addVm({ name: arg(0, 'a name'), address: arg(1, 'an address') }),
  'stop-vm': () => stopVm(arg(0, 'a name')),
  'add-pod': () => addPod({ name: arg(0, 'a name'), address: arg(1, 'an address') }),
  'add-sidecar-pod': () => addSidecarPod({ name: arg(0, 'a name'), address: arg(1, 'an address') }),
  'remove-pod': () => removePod(arg(0, 'a name')),
  health: () => setHealth(arg(0, 'a name'), arg(1, 'ok or words')),
  requests: () =>
    sendRequests(arg(0, 'a VM'), Number(arg(1, 'a count')), {
      headers: Object.fromEntries(args.slice(2).map((pair) => pair.split('='))),
    }),
  'restart-istiod': () => restartIstiod(),
  'restart-apiserver': () => restartApiServer(Number(args[0] ?? 0) * 1000),
  kubectl: () => kubectl(args),
  istioctl: () => istioctl(args),
}

try {
  const run = COMMANDS[command]
  if (!run) throw new Error(USAGE)
  const reason = checkMachine()
  if (reason) throw new Error(`a real mesh cannot run here: ${reason}`)
  const result = await run()
  if (result !== undefined && command !== 'build')
    console.log(typeof result === 'string' ? result.trimEnd() : JSON.stringify(result, null, 2))
} catch (error) {
  console.error(error instanceof Error ? error.message : error)
  process.exitCode = 1
}

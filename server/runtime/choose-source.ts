import { existsSync } from 'node:fs'
import { homedir } from 'node:os'
import { delimiter, join } from 'node:path'
import type { Settings } from '#server/config/settings.ts'

const IN_CLUSTER_TOKEN = '/var/run/secrets/kubernetes.io/serviceaccount/token'

type Machine = { env: Record<string, string | undefined>; exists: (path: string) => boolean; home: string }

const thisMachine: Machine = { env: process.env, exists: existsSync, home: homedir() }

/**
 * Which source `auto` stands for: the kubeconfig that kubectl would read, else the cluster this process runs in,
 * else the demo mesh. A setting other than `auto` is taken at its word.
 */
export function chooseSource(
  setting: Settings['ISTHMUS_SOURCE'],
  machine: Machine = thisMachine,
): Exclude<Settings['ISTHMUS_SOURCE'], 'auto'> {
  if (setting !== 'auto') return setting
  if (kubeconfigPaths(machine).some((path) => machine.exists(path))) return 'kubeconfig'
  if (machine.env.KUBERNETES_SERVICE_HOST && machine.exists(IN_CLUSTER_TOKEN)) return 'in-cluster'
  return 'demo'
}

function kubeconfigPaths(machine: Machine): string[] {
  const named = machine.env.KUBECONFIG
  return named ? named.split(delimiter).filter(Boolean) : [join(machine.home, '.kube', 'config')]
}

import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { builtParts } from './build.ts'

/** Why this machine cannot run a real mesh, in one line, or null when it can. */
export function checkMachine(): string | null {
  if (process.platform !== 'linux')
    return `VMs are network namespaces, which ${process.platform} has not; use Linux`
  if (process.getuid?.() !== 0) return 'making network namespaces needs root'
  const parts = builtParts()
  const built = existsSync(parts.done) && existsSync(parts.kubelet)
  if (!built && !runs('go', 'version')) return 'Go is missing, and no built parts are cached'
  if (!built && !runs('python3', '--version')) return 'Python 3 is missing, and no built parts are cached'
  if (!runs('ip', 'netns', 'list') && !existsSync('/usr/bin/apt-get'))
    return 'iproute2 is missing (the `ip` command)'
  return null
}

const runs = (command: string, ...args: string[]): boolean =>
  spawnSync(command, args, { stdio: 'ignore' }).status === 0

import { chmodSync, chownSync, constants, copyFileSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { builtParts } from './build.ts'
import { exec } from './exec.ts'
import { NAMESPACE } from './kube.ts'
import { HOST_ADDRESS, insideGuest, namespaceOf } from './network.ts'
import { startProcess } from './processes.ts'
import { inRunDir } from './run-state.ts'

export const PROXY_UID = 1337
export const APP_UID = 65_534
export const APP_PORT = 8080

/**
 * A VM or a pod. A VM is of forum-vm unless `home` names another group; `v6` is an address that it has besides. `bundle` is a
 * folder with the files for it; without one istioctl makes them.
 */
export type Guest = { name: string; address: string; v6?: string; home?: Home; bundle?: string }
export type Home = { namespace: string; group: string }
export const FORUM: Home = { namespace: NAMESPACE, group: 'forum-vm' }

export const guestDir = (name: string, ...parts: string[]): string => inRunDir('guests', name, ...parts)
export const tool = (name: string): string => inRunDir('bin', name)
export const ISTIOD_HOST = `${HOST_ADDRESS} istiod.istio-system.svc`

/** Puts the programs that guests run where their users may reach them. */
export function installGuestTools(): void {
  mkdirSync(tool('.'), { recursive: true, mode: 0o755 })
  const copy = (from: string, name: string) => {
    copyFileSync(from, tool(name), constants.COPYFILE_FICLONE)
    chmodSync(tool(name), 0o755)
  }
  copy(builtParts().bin('pilot-agent'), 'pilot-agent')
  copy(builtParts().bin('envoy'), 'envoy')
  copy(process.execPath, 'node')
  for (const file of readdirSync(join(import.meta.dirname, 'guest')))
    copy(join(import.meta.dirname, 'guest', file), file)
}

/** Starts the resolver that agents pass on to what they don't know: it knows nothing either. */
export function startResolver(): void {
  startProcess('resolver', 3, {
    command: tool('node'),
    args: [tool('nxdomain-server.mjs'), HOST_ADDRESS],
  })
}

/** Starts a guest's application, healthy. */
export function startApplication(name: string): void {
  mkdirSync(guestDir(name), { recursive: true, mode: 0o755 })
  setHealth(name, 'ok')
  chownSync(guestDir(name, 'health'), APP_UID, APP_UID)
  const application = [tool('node'), tool('app-server.mjs'), name, String(APP_PORT), guestDir(name, 'health')]
  startProcess(`${name}-app`, 4, insideGuest(name, APP_UID, application))
}

/** Makes a guest's application answer its probe with 200, or with 503 and these words. */
export function setHealth(name: string, health: 'ok' | string): void {
  writeFileSync(guestDir(name, 'health'), `${health}\n`)
}

/** Sends a guest's traffic and DNS through its Envoy and agent; `args` are those of `istio-iptables`. */
export function captureTraffic(name: string, args: string[]): void {
  const capture = [tool('pilot-agent'), 'istio-iptables', ...args]
  exec('ip', ['netns', 'exec', namespaceOf(name), ...capture], { env: { ISTIO_META_DNS_CAPTURE: 'true' } })
}

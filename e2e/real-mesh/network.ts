import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { exec } from './exec.ts'
import { readState, updateState } from './run-state.ts'

const BRIDGE = 'isthmus0'
/** The host's side of the bridge: where VMs find istiod. */
export const HOST_ADDRESS = '10.10.0.1'

export const namespaceOf = (guest: string): string => `isthmus-${guest}`

/** Runs a command line inside a guest's network namespace, as this user id. */
export const insideGuest = (
  guest: string,
  uid: number,
  command: string[],
): { command: string; args: string[] } => ({
  command: 'ip',
  args: [
    'netns',
    'exec',
    namespaceOf(guest),
    'setpriv',
    `--reuid=${uid}`,
    `--regid=${uid}`,
    '--clear-groups',
    ...command,
  ],
})

/** Makes the bridge 10.10.0.0/24 that all guests hang on. */
export function makeBridge(): void {
  if (existsSync(`/sys/class/net/${BRIDGE}`))
    throw new Error(`there is an interface ${BRIDGE} already that this bed did not record`)
  updateState((state) => {
    state.bridge = true
  })
  exec('ip', ['link', 'add', BRIDGE, 'type', 'bridge'])
  exec('ip', ['addr', 'add', `${HOST_ADDRESS}/24`, 'dev', BRIDGE])
  exec('ip', ['link', 'set', BRIDGE, 'up'])
}

/** Makes one guest's network namespace, with its own hosts file and the resolver file of its Kubernetes namespace. */
export function makeGuestNetwork(
  { name: guest, address, v6 }: { name: string; address: string; v6?: string },
  files: { hosts: string; namespace: string },
): void {
  const namespace = namespaceOf(guest)
  if (readState().namespaces.includes(guest)) removeGuestNetwork(guest)
  updateState((state) => {
    state.namespaces.push(guest)
  })
  // Interface names are 15 characters at most; the address's last byte is unique on the bridge.
  const outside = `isth${address.split('.').at(-1)}`
  exec('ip', ['netns', 'add', namespace])
  exec('ip', ['link', 'add', outside, 'type', 'veth', 'peer', 'name', 'eth0', 'netns', namespace])
  exec('ip', ['link', 'set', outside, 'master', BRIDGE, 'up'])
  exec('ip', ['-n', namespace, 'addr', 'add', `${address}/24`, 'dev', 'eth0'])
  if (v6) exec('ip', ['-n', namespace, 'addr', 'add', `${v6}/64`, 'dev', 'eth0', 'nodad'])
  exec('ip', ['-n', namespace, 'link', 'set', 'lo', 'up'])
  exec('ip', ['-n', namespace, 'link', 'set', 'eth0', 'up'])
  exec('ip', ['-n', namespace, 'route', 'add', 'default', 'via', HOST_ADDRESS])
  const folder = guestFiles(guest)
  mkdirSync(folder, { recursive: true })
  writeFileSync(join(folder, 'hosts'), `127.0.0.1 localhost\n${files.hosts}\n`)
  const search = `${files.namespace}.svc.cluster.local svc.cluster.local cluster.local`
  writeFileSync(join(folder, 'resolv.conf'), `search ${search}\nnameserver ${HOST_ADDRESS}\n`)
}

export function removeGuestNetwork(guest: string): void {
  const namespace = namespaceOf(guest)
  if (existsSync(`/run/netns/${namespace}`)) {
    // The kernel would take the link with the namespace, but later, and not while a process is in there.
    const links = exec('ip', ['-n', namespace, '-br', 'link', 'show', 'type', 'veth'])
    if (links) exec('ip', ['-n', namespace, 'link', 'del', 'eth0'])
    exec('ip', ['netns', 'del', namespace])
  }
  rmSync(guestFiles(guest), { recursive: true, force: true })
  updateState((state) => {
    state.namespaces = state.namespaces.filter((other) => other !== guest)
  })
}

/** Removes every namespace and the bridge that the records name. */
export function removeNetworks(): void {
  for (const guest of readState().namespaces) removeGuestNetwork(guest)
  if (!readState().bridge) return
  if (existsSync(`/sys/class/net/${BRIDGE}`)) exec('ip', ['link', 'del', BRIDGE])
  updateState((state) => {
    state.bridge = false
  })
}

const guestFiles = (guest: string): string => join('/etc/netns', namespaceOf(guest))

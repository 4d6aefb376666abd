import { chmodSync, copyFileSync, cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import { builtParts } from './build.ts'
import { exec, until } from './exec.ts'
import {
  APP_PORT,
  captureTraffic,
  FORUM,
  type Guest,
  guestDir,
  type Home,
  PROXY_UID,
  startApplication,
  tool,
} from './guests.ts'
import { getJson, istioctl, kubectl } from './kube.ts'
import { HOST_ADDRESS, insideGuest, makeGuestNetwork, removeGuestNetwork } from './network.ts'
import { logTail, startProcess, stopProcess } from './processes.ts'
import { inRunDir } from './run-state.ts'

/** Where a VM shows its Envoy's admin endpoint and its agent's status endpoint to the bed, read only. */
const RELAYS = { envoy: { port: 15_099, to: 15_000 }, agent: { port: 15_098, to: 15_020 } }

/** Starts a VM of its WorkloadGroup and waits until it has registered and its probe has passed. */
export async function addVm(guest: Guest): Promise<void> {
  const { name, address, home = FORUM } = guest
  const hosts = prepareVm(name, home, guest.bundle)
  makeGuestNetwork(guest, { hosts, namespace: home.namespace })
  captureVm(name)
  startApplication(name)
  startAgent({ name, address, home })
  const relays = Object.values(RELAYS).map(({ port, to }) => `${port}=${to}`)
  const relay = [tool('node'), tool('admin-relay.mjs'), address, ...relays]
  startProcess(`${name}-relay`, 4, insideGuest(name, PROXY_UID, relay))
  await until(
    `${name} to register and turn healthy`,
    60_000,
    () => entryCondition(address, home)?.status === 'True',
  ).catch((error: unknown) => {
    throw new Error(`${String(error)}\n${logTail(`${name}-agent`)}`)
  })
}

/** Ends a VM the way a shutdown does: the agent disconnects, then the namespace goes. */
export async function stopVm(name: string): Promise<void> {
  await stopProcess(`${name}-agent`, 20_000)
  await stopProcess(`${name}-relay`)
  await stopProcess(`${name}-app`)
  removeGuestNetwork(name)
}

/** Where the bed reads a VM's Envoy, or its agent. */
export const relayUrl = ({ address }: Guest, of: keyof typeof RELAYS = 'envoy'): string =>
  `http://${address}:${RELAYS[of].port}`

const entrySchema = z.object({
  status: z
    .object({
      conditions: z
        .array(z.object({ type: z.string(), status: z.string(), message: z.string().default('') }))
        .default([]),
    })
    .prefault({}),
})

/** The Healthy condition that istiod wrote for the VM at this address, or null when there is none yet. */
export function entryCondition(
  address: string,
  { namespace, group } = FORUM,
): { status: string; message: string } | null {
  const entry = getJson('workloadentry', `${group}-${address}`, namespace)
  return entry
    ? (entrySchema.parse(entry).status.conditions.find(({ type }) => type === 'Healthy') ?? null)
    : null
}

/** Lays out the files of a bundle, as a VM's packages would. Returns the lines for its hosts file. */
function prepareVm(name: string, home: Home, bundle?: string): string {
  const made = guestDir(name, 'configure')
  rmSync(guestDir(name), { recursive: true, force: true })
  for (const folder of [
    'configure',
    'etc/certs',
    'etc/istio/config',
    'etc/istio/proxy',
    'var/run/secrets/tokens',
    'var/lib/istio/envoy',
  ]) {
    mkdirSync(guestDir(name, folder), { recursive: true, mode: 0o755 })
  }
  if (bundle) cpSync(bundle, made, { recursive: true })
  else configure(home, made)
  copyFileSync(join(made, 'root-cert.pem'), guestDir(name, 'etc/certs/root-cert.pem'))
  copyFileSync(join(made, 'istio-token'), guestDir(name, 'var/run/secrets/tokens/istio-token'))
  copyFileSync(builtParts().bootstrap, guestDir(name, 'var/lib/istio/envoy/envoy_bootstrap_tmpl.json'))
  const mesh = exec('sed', [
    `s#^defaultConfig:#defaultConfig:\\n  binaryPath: ${tool('envoy')}#`,
    join(made, 'mesh.yaml'),
  ])
  writeFileSync(guestDir(name, 'etc/istio/config/mesh'), mesh)
  exec('chown', ['-R', `${PROXY_UID}:${PROXY_UID}`, guestDir(name)])
  // The token is the VM's identity: for its proxy's user alone.
  for (const folder of ['configure', 'var/run/secrets']) chmodSync(guestDir(name, folder), 0o700)
  return readFileSync(join(made, 'hosts'), 'utf8')
}

/** Makes a VM's bundle in a folder with `istioctl x workload entry configure`, by its group as it is now. */
export function configure({ namespace, group: groupName }: Home, output: string): void {
  const group = inRunDir('guests', 'workload-group.yaml')
  writeFileSync(group, kubectl(['get', 'workloadgroup', groupName, '-n', namespace, '-o', 'yaml']))
  istioctl([
    ...['x', 'workload', 'entry', 'configure', '-f', group, '-o', output, '--clusterID', 'Kubernetes'],
    ...['--autoregister', '--ingressIP', HOST_ADDRESS],
  ])
}

function captureVm(name: string): void {
  const relays = Object.values(RELAYS).map(({ port }) => port)
  captureTraffic(name, [
    ...['-p', '15001', '-z', '15006', '-u', String(PROXY_UID), '-g', String(PROXY_UID), '-m', 'REDIRECT'],
    ...['-i', '*', '-x', '', '-b', String(APP_PORT), '-d', ['15090,15021,15020', ...relays, 22].join(',')],
    '--redirect-dns=true',
  ])
}

function startAgent({ name, address, home }: Guest & { home: Home }): void {
  const template = guestDir(name, 'var/lib/istio/envoy/envoy_bootstrap_tmpl.json')
  const script = `set -a; . ./configure/cluster.env; exec ${tool('pilot-agent')} proxy sidecar --templateFile ${template}`
  const root = guestDir(name, 'etc/certs/root-cert.pem')
  startProcess(`${name}-agent`, 5, {
    ...insideGuest(name, PROXY_UID, ['bash', '-c', script]),
    cwd: guestDir(name),
    env: {
      INSTANCE_IP: address,
      POD_NAME: name,
      POD_NAMESPACE: home.namespace,
      CA_ADDR: 'istiod.istio-system.svc:15012',
      XDS_ROOT_CA: root,
      CA_ROOT_CA: root,
    },
  })
}

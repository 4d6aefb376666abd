import { spawn } from 'node:child_process'
import {
  chmodSync,
  chownSync,
  constants,
  copyFileSync,
  mkdirSync,
  readdirSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import { builtParts } from './build.ts'
import { exec, until } from './exec.ts'
import { apply, getJson, istioctl, kubectl, NAMESPACE } from './kube.ts'
import { HOST_ADDRESS, insideGuest, makeGuestNetwork, removeGuestNetwork } from './network.ts'
import { logTail, startProcess, stopProcess } from './processes.ts'
import { inRunDir } from './run-state.ts'

const PROXY_UID = 1337
export const APP_UID = 65_534
const APP_PORT = 8080
/** Where a VM shows its Envoy's admin endpoint and its agent's status endpoint to the bed, read only. */
const RELAYS = { envoy: { port: 15_099, to: 15_000 }, agent: { port: 15_098, to: 15_020 } }

/** A VM is of forum-vm unless `home` names another group; `v6` is an address that it has besides. */
export type Guest = { name: string; address: string; v6?: string; home?: Home }
type Home = { namespace: string; group: string }

const FORUM: Home = { namespace: NAMESPACE, group: 'forum-vm' }
const guestDir = (name: string, ...parts: string[]): string => inRunDir('guests', name, ...parts)
export const tool = (name: string): string => inRunDir('bin', name)

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

/** Starts a VM of its WorkloadGroup and waits until it has registered and its probe has passed. */
export async function addVm(guest: Guest): Promise<void> {
  const { name, address, home = FORUM } = guest
  prepareVm(name, home)
  makeGuestNetwork(guest, { hosts: `${HOST_ADDRESS} istiod.istio-system.svc`, namespace: home.namespace })
  captureTraffic(name)
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

/** Starts a pod of Service forum (label version: k8s), without a sidecar, and waits until it is in an EndpointSlice. */
export async function addPod({ name, address }: Guest): Promise<void> {
  makeGuestNetwork({ name, address }, { hosts: '', namespace: NAMESPACE })
  startApplication(name)
  apply(
    JSON.stringify({
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name, namespace: NAMESPACE, labels: { app: 'forum', version: 'k8s' } },
      spec: {
        nodeName: 'bed',
        serviceAccountName: 'forum',
        containers: [{ name: 'forum', image: 'forum', ports: [{ containerPort: APP_PORT }] }],
      },
    }),
  )
  const time = new Date().toISOString()
  const conditions = ['PodScheduled', 'Initialized', 'ContainersReady', 'Ready'].map((type) => ({
    type,
    status: 'True',
    lastTransitionTime: time,
  }))
  const status = {
    phase: 'Running',
    podIP: address,
    podIPs: [{ ip: address }],
    hostIP: HOST_ADDRESS,
    startTime: time,
    conditions,
  }
  kubectl([
    'patch',
    'pod',
    name,
    '-n',
    NAMESPACE,
    '--subresource=status',
    '--type=merge',
    '-p',
    JSON.stringify({ status }),
  ])
  await until(`${name} in an EndpointSlice`, 30_000, () =>
    kubectl([
      'get',
      'endpointslices',
      '-n',
      NAMESPACE,
      '-l',
      'kubernetes.io/service-name=forum',
      '-o',
      'json',
    ]).includes(`"${address}"`),
  )
}

export async function removePod(name: string): Promise<void> {
  kubectl(['delete', 'pod', name, '-n', NAMESPACE, '--grace-period=0', '--force', '--wait=false'])
  await stopProcess(`${name}-app`)
  removeGuestNetwork(name)
}

/** Makes a guest's application answer its probe with 200, or with 503 and these words. */
export function setHealth(name: string, health: 'ok' | string): void {
  writeFileSync(guestDir(name, 'health'), `${health}\n`)
}

/** Where the bed reads a VM's Envoy, or its agent. */
export const relayUrl = ({ address }: Guest, of: keyof typeof RELAYS = 'envoy'): string =>
  `http://${address}:${RELAYS[of].port}`

const countsSchema = z.record(z.string(), z.number())
type Sending = { url?: string; headers?: Record<string, string> }

/** Sends requests from inside a VM through its own Envoy, and counts who answered. */
export function sendRequests(vm: string, count: number, options: Sending = {}): Record<string, number> {
  const { command, args } = insideGuest(vm, APP_UID, requestClient(count, options))
  return countsSchema.parse(JSON.parse(exec(command, args, { limitMs: 60_000 })))
}

/** Sends requests from inside a VM at an even pace until `stop`, which counts who answered. */
export function startLoad(
  vm: string,
  perSecond: number,
  options: Sending = {},
): { stop(): Promise<Record<string, number>> } {
  const client = [...requestClient(Number.MAX_SAFE_INTEGER, options), String(perSecond)]
  const { command, args } = insideGuest(vm, APP_UID, client)
  const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'inherit'] })
  let printed = ''
  child.stdout.on('data', (chunk: Buffer) => {
    printed += chunk.toString('utf8')
  })
  const ended = new Promise((resolve) => child.once('close', resolve))
  return {
    async stop() {
      child.kill('SIGTERM')
      await ended
      return countsSchema.parse(JSON.parse(printed))
    },
  }
}

const requestClient = (count: number, { url, headers = {} }: Sending): string[] => [
  tool('node'),
  tool('request-client.mjs'),
  url ?? `http://forum.${NAMESPACE}.svc.cluster.local/`,
  String(count),
  JSON.stringify(headers),
]

const ADMIN_CALL = `
  const [url, method] = process.argv.slice(1)
  const response = await fetch(url, { method })
  console.log(JSON.stringify({ status: response.status, text: await response.text() }))`
const adminAnswer = z.object({ status: z.number(), text: z.string() })

/** One call of a VM's Envoy admin endpoint, made from inside the VM. */
export function adminRequest(vm: string, method: string, path: string): { status: number; text: string } {
  const call = [
    tool('node'),
    '--input-type=module',
    '-e',
    ADMIN_CALL,
    `http://127.0.0.1:15000${path}`,
    method,
  ]
  const { command, args } = insideGuest(vm, PROXY_UID, call)
  return adminAnswer.parse(JSON.parse(exec(command, args)))
}

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

/** Lays out the files that `istioctl x workload entry configure` makes, as a VM's packages would. */
function prepareVm(name: string, { namespace, group: groupName }: Home): void {
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
  const group = inRunDir('guests', 'workload-group.yaml')
  writeFileSync(group, kubectl(['get', 'workloadgroup', groupName, '-n', namespace, '-o', 'yaml']))
  istioctl([
    ...['x', 'workload', 'entry', 'configure', '-f', group, '-o', made, '--clusterID', 'Kubernetes'],
    ...['--autoregister', '--ingressIP', HOST_ADDRESS],
  ])
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
}

function captureTraffic(name: string): void {
  const relays = Object.values(RELAYS).map(({ port }) => port)
  const ports = ['-b', String(APP_PORT), '-d', ['15090,15021,15020', ...relays, 22].join(',')]
  exec(
    'ip',
    [
      ...[
        'netns',
        'exec',
        `isthmus-${name}`,
        tool('pilot-agent'),
        'istio-iptables',
        '-p',
        '15001',
        '-z',
        '15006',
      ],
      ...[
        '-u',
        String(PROXY_UID),
        '-g',
        String(PROXY_UID),
        '-m',
        'REDIRECT',
        '-i',
        '*',
        '-x',
        '',
        ...ports,
        '--redirect-dns=true',
      ],
    ],
    { env: { ISTIO_META_DNS_CAPTURE: 'true' } },
  )
}

function startApplication(name: string): void {
  mkdirSync(guestDir(name), { recursive: true, mode: 0o755 })
  setHealth(name, 'ok')
  chownSync(guestDir(name, 'health'), APP_UID, APP_UID)
  const application = [tool('node'), tool('app-server.mjs'), name, String(APP_PORT), guestDir(name, 'health')]
  startProcess(`${name}-app`, 4, insideGuest(name, APP_UID, application))
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

import { generateKeyPairSync, randomBytes } from 'node:crypto'
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { builtParts } from './build.ts'
import { makeCertificate } from './certificates.ts'
import { until } from './exec.ts'
import { IDENTITIES, kubeconfigPath, kubectl } from './kube.ts'
import { kubeletFlags, writeKubeletSecrets } from './kubelet.ts'
import { HOST_ADDRESS } from './network.ts'
import { logTail, startProcess, stopProcess } from './processes.ts'
import { inRunDir, readState, updateState } from './run-state.ts'

const START_LIMIT_MS = 60_000

/** Starts etcd, the API server and the controllers the mesh needs, with fresh keys; ready when it returns. */
export async function startControlPlane(): Promise<void> {
  rmSync(inRunDir('etcd'), { recursive: true, force: true })
  mkdirSync(inRunDir('secrets'), { recursive: true, mode: 0o700 })
  const [etcd, etcdPeer, apiserver] = [await freePort(), await freePort(), await freePort()]
  updateState((state) => {
    state.ports = { etcd, etcdPeer, apiserver }
  })
  writeSecrets(apiserver)
  startEtcd(etcd, etcdPeer)
  await startApiServer()
  startControllers()
}

/** Stops the API server, stays away for `pauseMs`, and starts it again on the same port. */
export async function restartApiServer(pauseMs = 0): Promise<void> {
  // It waits for open watches when asked politely; a crash is the harder case anyway.
  await stopProcess('kube-apiserver', 3_000)
  await new Promise((resolve) => setTimeout(resolve, pauseMs))
  await startApiServer()
}

function startEtcd(port: number, peerPort: number): void {
  const url = `http://127.0.0.1:${port}`
  const peer = `http://127.0.0.1:${peerPort}`
  startProcess('etcd', 0, {
    command: builtParts().bin('etcd'),
    args: [
      `--data-dir=${inRunDir('etcd')}`,
      `--listen-client-urls=${url}`,
      `--advertise-client-urls=${url}`,
      `--listen-peer-urls=${peer}`,
      `--initial-advertise-peer-urls=${peer}`,
      `--initial-cluster=default=${peer}`,
      '--unsafe-no-fsync',
      '--log-level=warn',
    ],
  })
}

async function startApiServer(): Promise<void> {
  const ports = readState().ports
  if (!ports) throw new Error('the bed is not up')
  startProcess('kube-apiserver', 1, {
    command: builtParts().bin('kube-apiserver'),
    args: [
      `--etcd-servers=http://127.0.0.1:${ports.etcd}`,
      `--cert-dir=${inRunDir('secrets')}`,
      `--secure-port=${ports.apiserver}`,
      '--bind-address=127.0.0.1',
      `--advertise-address=${HOST_ADDRESS}`,
      '--service-cluster-ip-range=10.96.0.0/16',
      '--service-account-issuer=https://kubernetes.default.svc',
      `--service-account-key-file=${inRunDir('secrets', 'service-account.pub')}`,
      `--service-account-signing-key-file=${inRunDir('secrets', 'service-account.key')}`,
      '--api-audiences=https://kubernetes.default.svc,istio-ca',
      `--token-auth-file=${inRunDir('secrets', 'tokens.csv')}`,
      '--authorization-mode=RBAC',
      '--disable-admission-plugins=ServiceAccount',
      // Webhooks are reached at their endpoints: there is no kube-proxy to serve cluster IPs.
      '--enable-aggregator-routing=true',
      '--shutdown-delay-duration=0s',
      ...kubeletFlags(),
    ],
  })
  await until('the API server', START_LIMIT_MS, () => kubectl(['get', '--raw', '/readyz']) === 'ok').catch(
    (error: unknown) => {
      throw new Error(`${String(error)}\n${logTail('kube-apiserver')}`)
    },
  )
}

function startControllers(): void {
  startProcess('kube-controller-manager', 2, {
    command: builtParts().bin('kube-controller-manager'),
    args: [
      `--kubeconfig=${kubeconfigPath()}`,
      '--controllers=endpointslice-controller,garbage-collector-controller,namespace-controller,serviceaccount-controller',
      '--leader-elect=false',
      '--secure-port=0',
      `--service-account-private-key-file=${inRunDir('secrets', 'service-account.key')}`,
    ],
  })
}

function writeSecrets(apiserverPort: number): void {
  const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
  const write = (name: string, text: string | Buffer) =>
    writeFileSync(inRunDir('secrets', name), text, { mode: 0o600 })
  write('service-account.key', privateKey.export({ type: 'pkcs1', format: 'pem' }))
  write('service-account.pub', publicKey.export({ type: 'spki', format: 'pem' }))
  // The API server's own certificate, made here so that clients can check it.
  makeCertificate('apiserver', 'IP:127.0.0.1,DNS:localhost')
  writeKubeletSecrets()
  const ca = readFileSync(inRunDir('secrets', 'apiserver.crt')).toString('base64')
  const rows = IDENTITIES.map((identity) => {
    const token = randomBytes(24).toString('hex')
    const cluster = { server: `https://127.0.0.1:${apiserverPort}`, 'certificate-authority-data': ca }
    const config = {
      apiVersion: 'v1',
      kind: 'Config',
      clusters: [{ name: 'bed', cluster }],
      users: [{ name: identity, user: { token } }],
      contexts: [{ name: 'bed', context: { cluster: 'bed', user: identity } }],
      'current-context': 'bed',
    }
    writeFileSync(kubeconfigPath(identity), JSON.stringify(config, null, 2), { mode: 0o600 })
    return `${token},${identity},${identity}${identity === 'admin' ? ',"system:masters"' : ''}`
  })
  write('tokens.csv', `${rows.join('\n')}\n`)
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer().once('error', reject)
    server.listen(0, '127.0.0.1', () => {
      const address = server.address()
      server.close(() => resolve(typeof address === 'object' && address ? address.port : 0))
    })
  })
}

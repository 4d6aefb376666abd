import { builtParts } from './build.ts'
import { makeCertificate } from './certificates.ts'
import { until } from './exec.ts'
import { apply, kubectl } from './kube.ts'
import { HOST_ADDRESS } from './network.ts'
import { logTail, startProcess } from './processes.ts'
import { inRunDir } from './run-state.ts'

/** The node of every pod. */
export const NODE = 'bed'
const PORT = 10_250
const secret = (file: string): string => inRunDir('secrets', file)

/** Certificates by which the API server and the kubelet know each other. */
export function writeKubeletSecrets(): void {
  makeCertificate('kubelet', `IP:${HOST_ADDRESS}`)
  makeCertificate('kubelet-client')
}

/** What the API server has to be told to reach the kubelet. */
export const kubeletFlags = (): string[] => [
  `--kubelet-certificate-authority=${secret('kubelet.crt')}`,
  `--kubelet-client-certificate=${secret('kubelet-client.crt')}`,
  `--kubelet-client-key=${secret('kubelet-client.key')}`,
  '--kubelet-preferred-address-types=InternalIP',
]

/** Starts the stand-in for the node's kubelet, which serves port-forward to pods, and registers the node. */
export async function startKubelet(): Promise<void> {
  startProcess('kubelet', 3, {
    command: builtParts().kubelet,
    args: [
      `--listen=${HOST_ADDRESS}:${PORT}`,
      `--cert=${secret('kubelet.crt')}`,
      `--key=${secret('kubelet.key')}`,
      `--client-ca=${secret('kubelet-client.crt')}`,
    ],
  })
  apply(JSON.stringify({ apiVersion: 'v1', kind: 'Node', metadata: { name: NODE } }))
  const status = {
    addresses: [{ type: 'InternalIP', address: HOST_ADDRESS }],
    daemonEndpoints: { kubeletEndpoint: { Port: PORT } },
  }
  const patch = ['--subresource=status', '--type=merge', '-p', JSON.stringify({ status })]
  kubectl(['patch', 'node', NODE, ...patch])
  // Without TLS it answers 400 to anyone, which suffices to know that it is there.
  await until('the kubelet', 10_000, async () =>
    Boolean(await fetch(`http://${HOST_ADDRESS}:${PORT}`)),
  ).catch((error: unknown) => {
    throw new Error(`${String(error)}\n${logTail('kubelet')}`)
  })
}

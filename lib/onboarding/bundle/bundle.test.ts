import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { groupOf, KNOWN, made } from '#lib/onboarding/bundle/bundle.test-helper.ts'
import { addressOf, clusterNameOf, makeBundle, withToken } from '#lib/onboarding/bundle/bundle.ts'
import { DEFAULT_FLAGS } from '#lib/onboarding/bundle/flags.ts'

const CONFIG = 'proxy.istio.io/config'

describe('cluster.env', () => {
  it('has the environment in order, quoted, its ports in order too', () => {
    const lines = made(groupOf())['cluster.env']?.split('\n') ?? []
    expect(lines).toEqual([...lines.slice(0, -1).sort(), ''])
    expect(lines).toContain("ISTIO_INBOUND_PORTS='8080,9090'")
    expect(lines).toContain("ISTIO_LOCAL_EXCLUDE_PORTS='22,15090,15021,15020'")
    expect(lines).toContain("ISTIO_SERVICE='forum-vm.istioinaction'")
    expect(lines.join()).not.toMatch(/CA_ADDR|ISTIO_SVC_IP|AUTO_REGISTER/)
  })

  it.each([
    ['statusPort: 15021', '22,15090,15021'],
    ['statusPort: 16000', '22,15090,15021,16000'],
  ])('excludes the status port once: %s', (config, ports) => {
    const group = groupOf({ metadata: { annotations: { [CONFIG]: config } } })
    expect(made(group)['cluster.env']).toContain(`ISTIO_LOCAL_EXCLUDE_PORTS='${ports}'\n`)
  })

  it('captures everything where the group has no ports', () => {
    expect(made(groupOf({ spec: { template: {} } }))['cluster.env']).toContain("ISTIO_INBOUND_PORTS='*'\n")
  })

  it('names the CA of a revision, and the address that the VM is told', () => {
    const internal = made(groupOf(), { revision: 'canary', internalIP: '10.0.0.5' })['cluster.env']
    expect(internal).toContain("CA_ADDR='istiod-canary.istio-system.svc:15012'\n")
    expect(internal).toContain("ISTIO_SVC_IP='10.0.0.5'\n")
    expect(internal).not.toContain('REWRITE_PROBE')
    const external = made(groupOf(), { externalIP: '192.0.2.1', revision: 'default' })['cluster.env']
    expect(external).toContain("REWRITE_PROBE_LEGACY_LOCALHOST_DESTINATION='true'\n")
    expect(external).not.toContain('CA_ADDR')
  })

  it('quotes what a shell would read as more than text', () => {
    const config = `proxyMetadata: {X: "it's $(id)"}`
    const group = groupOf({ metadata: { annotations: { [CONFIG]: config } } })
    expect(made(group)['cluster.env']).toContain(`X='it'"'"'s $(id)'\n`)
  })
})

describe('mesh.yaml', () => {
  const configOf = (...input: Parameters<typeof made>) =>
    parse(made(...input)['mesh.yaml'] ?? '').defaultConfig

  it('says who the VM is', () => {
    const { proxyMetadata, readinessProbe } = configOf(groupOf(), { autoregister: true, clusterID: 'c-1' })
    expect(readinessProbe).toEqual({ httpGet: { path: '/health', port: 8080 } })
    expect(proxyMetadata).toMatchObject({
      CANONICAL_SERVICE: 'forum',
      CANONICAL_REVISION: 'vm',
      ISTIO_META_AUTO_REGISTER_GROUP: 'forum-vm',
      ISTIO_META_CLUSTER_ID: 'c-1',
      ISTIO_META_DNS_CAPTURE: 'true',
      ISTIO_META_NETWORK: 'vm-net',
      TRUST_DOMAIN: 'cluster.local',
    })
    expect(JSON.parse(proxyMetadata.ISTIO_METAJSON_LABELS)).toMatchObject({
      'service.istio.io/canonical-name': 'forum',
      app: 'forum',
    })
    expect(JSON.parse(proxyMetadata.ISTIO_META_POD_PORTS)).toEqual([
      { name: 'admin', containerPort: 9090, protocol: '' },
      { name: 'http', containerPort: 8080, protocol: '' },
    ])
  })

  it('overlays the annotations field by field, and proxyMetadata name by name', () => {
    const group = groupOf({
      metadata: { annotations: { [CONFIG]: 'concurrency: 2\nproxyMetadata: {A: "1", B: "1"}' } },
      spec: { metadata: { annotations: { [CONFIG]: 'proxyMetadata: {B: "2"}' } } },
    })
    const config = configOf(
      group,
      {},
      { meshConfig: 'defaultConfig:\n  concurrency: 1\n  proxyMetadata: {M: "0"}' },
    )
    expect(config.concurrency).toBe(2)
    expect(config.proxyMetadata).toMatchObject({ M: '0', A: '1', B: '2', CANONICAL_SERVICE: 'forum-vm' })
  })

  it('sends a VM of a revision to its istiod unless the mesh names one', () => {
    const of = (meshConfig: string) =>
      configOf(groupOf(), { revision: 'canary' }, { meshConfig }).discoveryAddress
    expect(of('')).toBe('istiod-canary.istio-system.svc:15012')
    expect(of('defaultConfig: {discoveryAddress: "istiod.example.org:443"}')).toBe('istiod.example.org:443')
  })

  it.each(['A; touch /tmp/pwned #', 'A-B', '1A', '', 'a.b', 'A\nB', '$(id)'])(
    'is not made with a variable called %j, whoever names it',
    (name) => {
      const config = JSON.stringify({ proxyMetadata: { [name]: 'x' } })
      const own = makeBundle(
        groupOf({ spec: { metadata: { annotations: { [CONFIG]: config } } } }),
        DEFAULT_FLAGS,
        KNOWN,
      )
      const ofMesh = makeBundle(groupOf(), DEFAULT_FLAGS, {
        ...KNOWN,
        meshConfig: `defaultConfig: ${config}`,
      })
      for (const bundle of [own, ofMesh])
        expect(bundle.ok ? '' : bundle.problems[0]?.message).toContain(
          `proxyMetadata has ${JSON.stringify(name)}`,
        )
    },
  )

  it('says what is wrong in an annotation instead of making files', () => {
    const group = groupOf({ metadata: { annotations: { [CONFIG]: 'proxyMetadata: {ISTIO_META_X: yes}' } } })
    const bundle = makeBundle(group, DEFAULT_FLAGS, KNOWN)
    expect(bundle.ok ? '' : bundle.problems[0]?.message).toBe(
      'proxyMetadata.ISTIO_META_X must be text: put it in quotes',
    )
  })
})

describe('hosts', () => {
  const service = (status: object, spec: object = {}) => ({ spec, status })
  const ip = { loadBalancer: { ingress: [{ ip: '203.0.113.10' }, { ip: '203.0.113.11' }] } }

  it.each([
    ['its load balancer', service(ip), '203.0.113.10'],
    ['an external IP', service({}, { externalIPs: ['198.51.100.1'] }), '198.51.100.1'],
    [
      'a load balancer with a name alone',
      service({ loadBalancer: { ingress: [{ hostname: 'a.example' }] } }),
      '',
    ],
    ['nothing', null, ''],
  ])('takes the address of %s', (_, ingress, address) => expect(addressOf(ingress)).toBe(address))

  it('has one line, that of the flags first, and is empty with a warning when nobody knows', () => {
    const ingress = service(ip)
    expect(made(groupOf(), { ingressIP: '192.0.2.7' }, { ingress }).hosts).toBe(
      '192.0.2.7 istiod.istio-system.svc\n',
    )
    expect(made(groupOf(), { revision: 'r' }, { ingress }).hosts).toBe(
      '203.0.113.10 istiod-r.istio-system.svc\n',
    )
    const { hosts, warnings } = made(groupOf())
    expect(hosts).toBe('')
    expect(warnings[0]).toMatch(/^hosts is empty/)
  })
})

it('puts the token where istioctl lists it', () => {
  const files = ['cluster.env', 'mesh.yaml', 'root-cert.pem', 'hosts'].map((name) => ({ name, text: '' }))
  expect(withToken(files, 't').map(({ name }) => name)).toEqual([
    'cluster.env',
    'mesh.yaml',
    'root-cert.pem',
    'istio-token',
    'hosts',
  ])
})

it('reads the cluster’s name from the injector', () => {
  expect(clusterNameOf('{"global":{"multiCluster":{"clusterName":"c"}}}')).toEqual({ ok: true, value: 'c' })
  expect(clusterNameOf('{}')).toEqual({ ok: true, value: '' })
  expect(clusterNameOf('').ok).toBe(false)
})

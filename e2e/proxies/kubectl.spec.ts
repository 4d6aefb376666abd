import { spawn, spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { NAMESPACE } from '../contract/mesh.ts'
import { expect, test as withIsthmus } from '../main-job/fixtures.ts'
import { builtParts } from '../real-mesh/build.ts'
import { istioctl as istioctlDirectly, kubectl as kubectlDirectly } from '../real-mesh/kube.ts'
import { startIsthmus } from '../support/isthmus.ts'
import { kubeconfigFor } from '../support/kubeconfig.ts'

type Ran = { code: number | null; out: string; err: string }
type Programs = {
  /** What a kubeconfig that points at Isthmus is used with; its token is none that the API server would take. */
  kubectl(args: string[], input?: string): Ran
  istioctl(args: string[]): Ran
  kubeconfig: string
  env: NodeJS.ProcessEnv
}

const test = withIsthmus.extend<object, { programs: Programs }>({
  programs: [
    async ({ isthmus }, use) => {
      const home = mkdtempSync(join(tmpdir(), 'isthmus-kubectl-'))
      const { path, remove } = kubeconfigFor(`${isthmus.url}/api/kube`)
      const env = { ...process.env, HOME: home, KUBECONFIG: '' }
      const run = (name: string, args: string[], input?: string): Ran => {
        const { status, stdout, stderr } = spawnSync(
          builtParts().bin(name),
          ['--kubeconfig', path, ...args],
          { env, encoding: 'utf8', timeout: 60_000, ...(input === undefined ? {} : { input }) },
        )
        return { code: status, out: stdout, err: stderr }
      }
      await use({
        kubectl: (args, input) => run('kubectl', args, input),
        istioctl: (args) => run('istioctl', args),
        kubeconfig: path,
        env,
      })
      remove()
      rmSync(home, { recursive: true })
    },
    { scope: 'worker' },
  ],
})

test.describe.configure({ mode: 'serial' })

const IN = ['-n', NAMESPACE]
const ENTRY = 'forum-vm-10.10.0.25'
const LABEL = 'isthmus.test/kubectl'
const KINDS = 'virtualservices,destinationrules,serviceentries,workloadgroups,workloadentries'
const serviceEntry = (host: string) => `
apiVersion: networking.istio.io/v1
kind: ServiceEntry
metadata: { name: by-kubectl, namespace: ${NAMESPACE} }
spec:
  hosts: [${host}]
  resolution: STATIC
  ports: [{ number: 80, name: http, protocol: HTTP }]
  endpoints: [{ address: 10.9.9.9 }]
`

test('kubectl --server alone watches entries, and shows a change when it happens', async ({
  isthmus,
  programs,
}) => {
  const args = ['--server', `${isthmus.url}/api/kube`, 'get', 'workloadentries', '-A', '-w', '--show-labels']
  const child = spawn(builtParts().bin('kubectl'), args, { env: programs.env })
  let printed = ''
  child.stdout.on('data', (chunk: Buffer) => {
    printed += chunk.toString('utf8')
  })
  try {
    await expect.poll(() => printed).toContain(ENTRY)
    expect(printed).not.toContain(LABEL)
    kubectlDirectly(['label', 'workloadentry', ENTRY, ...IN, `${LABEL}=seen`])
    await expect.poll(() => printed, { timeout: 3000 }).toMatch(new RegExp(`${ENTRY}.*${LABEL}=seen`))
  } finally {
    child.kill()
    kubectlDirectly(['label', 'workloadentry', ENTRY, ...IN, `${LABEL}-`])
  }
})

test('kubectl get shows what the API server has', async ({ programs }) => {
  for (const args of [
    ['get', KINDS, '-A', '-o', 'yaml'],
    ['get', 'pods,services,namespaces,serviceaccounts,endpointslices', '-A', '-o', 'name'],
    ['get', 'virtualservices.v1alpha3.networking.istio.io', '-A'],
    ['get', 'workloadentry', ENTRY, ...IN, '--subresource=status', '-o', 'name'],
    ['get', 'pods', ...IN, '--sort-by=.metadata.name', '-o', 'name'],
    ['get', 'workloadentries', ...IN, '-l', 'app=forum', '--chunk-size=1', '-o', 'name'],
    ['version', '-o', 'json'],
  ]) {
    const { code, out, err } = programs.kubectl(args)
    expect(err, args.join(' ')).toBe('')
    expect(code).toBe(0)
    // Ages go on between one call and the next.
    const withoutAges = (text: string): string => text.replaceAll(/\s+\d+[a-z0-9]*$/gm, '')
    expect(withoutAges(out), args.join(' ')).toBe(withoutAges(kubectlDirectly(args)))
  }
  expect(programs.kubectl(['describe', 'workloadentry', ENTRY, ...IN]).out).toContain(
    'Kind:         WorkloadEntry',
  )
  expect(
    programs.kubectl(['wait', '--for=condition=Healthy', `workloadentry/${ENTRY}`, ...IN, '--timeout=5s'])
      .out,
  ).toContain('condition met')
})

test('kubectl learns of what passes, and of nothing else', async ({ programs }) => {
  const resources = programs.kubectl(['api-resources', '--verbs=get', '-o', 'name']).out
  expect(resources).toContain('virtualservices.networking.istio.io')
  expect(resources).not.toMatch(/^(secrets|events|roles|clusterroles|leases|statefulsets)/m)
  expect(
    programs.kubectl(['api-resources', '--verbs=create', '-o', 'name']).out.trim().split('\n').sort(),
  ).toEqual(
    KINDS.split(',')
      .map((plural) => `${plural}.networking.istio.io`)
      .sort(),
  )
  expect(programs.kubectl(['api-resources', '--verbs=deletecollection', '-o', 'name']).out).toBe('')
  const explained = programs.kubectl(['explain', 'virtualservice.spec.http'])
  expect(explained.err).toBe('')
  expect(explained.out).toContain('KIND:       VirtualService')
  expect(explained.out).toContain('route')
})

test('kubectl writes the kinds that may be written', async ({ programs, isthmus }) => {
  const { kubectl } = programs
  const hosts = () =>
    kubectlDirectly([
      'get',
      'serviceentry',
      'by-kubectl',
      ...IN,
      '--ignore-not-found',
      '-o',
      'jsonpath={.spec.hosts}',
    ])
  const done = (args: string[], input?: string): string => {
    const { code, out, err } = kubectl(args, input)
    expect(err, args.join(' ')).toBe('')
    expect(code).toBe(0)
    return out
  }
  const patch = ['patch', 'serviceentry', 'by-kubectl', ...IN]
  try {
    expect(done(['apply', '-f', '-', '--dry-run=server'], serviceEntry('a.example'))).toContain(
      '(server dry run)',
    )
    expect(hosts()).toBe('')
    expect(done(['apply', '-f', '-'], serviceEntry('a.example'))).toContain('created')
    expect(done(['apply', '-f', '-'], serviceEntry('b.example'))).toContain('configured')
    expect(hosts()).toBe('["b.example"]')
    done([...patch, '--type=json', '-p', '[{"op":"replace","path":"/spec/hosts/0","value":"c.example"}]'])
    expect(hosts()).toBe('["c.example"]')
    done([...patch, '--type=merge', '-p', '{"spec":{"hosts":["d.example"]}}'])
    done(['apply', '--server-side', '--force-conflicts', '-f', '-'], serviceEntry('e.example'))
    expect(hosts()).toBe('["e.example"]')
    done(['replace', '-f', '-'], serviceEntry('f.example'))
    done(['delete', 'serviceentry', 'by-kubectl', ...IN, '--dry-run=server'])
    expect(hosts()).toBe('["f.example"]')
    const invalid = kubectl(['apply', '-f', '-'], serviceEntry('"*"'))
    expect(invalid.code).toBe(1)
    expect(invalid.err).toMatch(/denied the request|is invalid/)
    done(['delete', 'serviceentry', 'by-kubectl', ...IN])
    expect(hosts()).toBe('')
  } finally {
    kubectlDirectly(['delete', 'serviceentry', 'by-kubectl', ...IN, '--ignore-not-found'])
  }
  const lines = () => auditOf(isthmus.output()).filter(({ ref }) => ref?.name === 'by-kubectl')
  // How many patches kubectl makes of one apply is its own affair.
  await expect
    .poll(() =>
      lines()
        .map(({ verb, result, isDryRun }) => `${verb} ${result}${isDryRun ? ' dry' : ''}`)
        .filter((line, index, all) => line !== all[index - 1]),
    )
    .toEqual([
      'create written dry',
      'create written',
      'patch written',
      'update written',
      'delete written dry',
      'patch refused',
      'delete written',
    ])
  expect(lines().every(({ actor }) => actor === 'admin')).toBe(true)
})

test('kubectl prints why something is refused', async ({ programs }) => {
  const refusals: [string[], RegExp][] = [
    [['get', 'secrets', '-A'], /doesn't have a resource type "secrets"/],
    [['get', '--raw', '/api/v1/secrets'], /does not pass on list of secrets/],
    [['get', 'configmaps', '-A'], /does not pass on list of configmaps/],
    [['exec', 'forum-k8s-1', ...IN, '--', 'ls'], /does not pass on .*exec/],
    [['attach', 'forum-k8s-1', ...IN], /does not pass on .*attach/],
    [['port-forward', 'forum-k8s-1', ...IN, '15000'], /does not pass on .*portforward/],
    [['logs', 'forum-k8s-1', ...IN], /does not pass on get of pods\/log/],
    [['--as', 'system:admin', 'get', KINDS], /no call as another user: impersonate-user/],
    [['--as-group', 'system:masters', '--as', 'x', 'get', 'pods'], /no call as another user/],
    [['create', 'secret', 'generic', 'x', ...IN, '--from-literal=a=b'], /does not pass on create of secrets/],
    [['create', 'token', 'default', ...IN], /does not pass on/],
    [['run', 'x', ...IN, '--image=x'], /does not pass on create of pods/],
    [['delete', 'pod', 'forum-k8s-1', ...IN], /does not pass on delete of pods/],
    [
      ['delete', '--raw', `/apis/networking.istio.io/v1/namespaces/${NAMESPACE}/virtualservices`],
      /does not pass on/,
    ],
    [['auth', 'can-i', 'get', 'pods'], /does not pass on/],
    [['get', '--raw', '/metrics'], /does not pass on/],
    [
      ['patch', 'workloadentry', ENTRY, ...IN, '--subresource=status', '--type=merge', '-p', '{"status":{}}'],
      /does not pass on patch of workloadentries\/status/,
    ],
  ]
  for (const [args, words] of refusals) {
    const { code, err } = programs.kubectl(args)
    expect(code, args.join(' ')).toBe(1)
    expect(err, args.join(' ')).toMatch(words)
  }
})

test('istioctl analyze finds through Isthmus what it finds without', async ({ programs }) => {
  const manifest = `
apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: { name: by-istioctl, namespace: ${NAMESPACE} }
spec:
  hosts: [by-istioctl.example]
  gateways: [by-istioctl]
  http: [{ route: [{ destination: { host: nowhere.${NAMESPACE}.svc.cluster.local, subset: none } }] }]
---
apiVersion: networking.istio.io/v1
kind: Gateway
metadata: { name: by-istioctl, namespace: ${NAMESPACE} }
spec:
  selector: { app: nowhere }
  servers: [{ port: { number: 80, name: http, protocol: HTTP }, hosts: [by-istioctl.example] }]
`
  const found = (text: string): string[] =>
    (JSON.parse(text) as { code: string; origin: string; message: string }[]).map(
      ({ code, origin, message }) => `${code} ${origin}: ${message}`,
    )
  kubectlDirectly(['apply', '-f', '-'], { input: manifest })
  try {
    for (const scope of [['-A'], IN]) {
      const args = ['analyze', ...scope, '-o', 'json', '--failure-threshold=Error']
      const through = found(programs.istioctl(args).out)
      expect(through.filter((one) => one.includes('by-istioctl'))).not.toEqual([])
      expect(through.sort()).toEqual(found(istioctlDirectly(args)).sort())
    }
  } finally {
    kubectlDirectly(['delete', '-f', '-', '--ignore-not-found'], { input: manifest })
  }
})

test('a watch holds up neither the end of Isthmus nor its own', async ({ mesh }) => {
  const isthmus = await startIsthmus({ KUBECONFIG: mesh.kubeconfig, ISTHMUS_SOURCE: 'kubeconfig' })
  const path = '/api/kube/apis/networking.istio.io/v1/workloadentries?watch=true&timeoutSeconds=600'
  const watch = await fetch(isthmus.url + path)
  expect(watch.status).toBe(200)
  const read = watch.text()
  expect((await isthmus.stop()).tookMs).toBeLessThan(5000)
  expect(await read).toContain('"type":"ADDED"')
})

type AuditLine = {
  area?: string
  actor: string
  verb: string
  result: string
  isDryRun: boolean
  ref: { name: string } | null
}

const auditOf = (output: string): AuditLine[] =>
  output
    .split('\n')
    .filter((line) => line.startsWith('{'))
    .map((line) => JSON.parse(line) as AuditLine)
    .filter(({ area }) => area === 'audit')

import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseAllDocuments } from 'yaml'
import { kubectlScript } from '../../lib/export/kubectl-script.ts'
import { kustomizeFiles } from '../../lib/export/kustomize.ts'
import { manifestsText } from '../../lib/export/manifests.ts'
import { numberedFiles } from '../../lib/export/numbered-files.ts'
import { isJsonObject, type JsonObject } from '../../lib/json.ts'
import { addRule, setWeights } from '../../lib/traffic/edit-rules.ts'
import { addSubset } from '../../lib/traffic/edit-subsets.ts'
import type { TrafficReview } from '../../lib/traffic/review.ts'
import { toYaml } from '../../lib/yaml/to-yaml.ts'
import { expect, test } from '../main-job/fixtures.ts'
import { DESTINATION_RULE, editOf, HOST, live, VIRTUAL_SERVICE } from '../split/isthmus-api.ts'
import { builtParts } from './build.ts'
import { exec } from './exec.ts'
import { kubeconfigPath, kubectl } from './kube.ts'

const clean = ({ apiVersion, kind, metadata, spec }: JsonObject): JsonObject => ({
  apiVersion,
  kind,
  metadata: isJsonObject(metadata) ? { name: metadata.name, namespace: metadata.namespace } : {},
  spec,
})

/** Runs a script with a kubectl that only tries every write. */
function tryScript(script: string): void {
  const folder = mkdtempSync(join(tmpdir(), 'isthmus-kubectl-'))
  const shim = join(folder, 'kubectl')
  const real = `"${builtParts().bin('kubectl')}" --kubeconfig "${kubeconfigPath()}"`
  writeFileSync(shim, `#!/bin/sh\nexec ${real} "$@" --dry-run=server\n`)
  chmodSync(shim, 0o755)
  try {
    exec('sh', ['-s'], { input: script, env: { PATH: `${folder}:${process.env.PATH}` } })
  } finally {
    rmSync(folder, { recursive: true })
  }
}

test('kubectl and istioctl take every form of an export as it is', async ({ request, isthmus, mesh }) => {
  const objects = [
    await editOf(mesh, DESTINATION_RULE, (spec) =>
      addSubset(spec, { name: 'old', labels: { version: 'vm' } }),
    ),
    await editOf(mesh, VIRTUAL_SERVICE, (spec) => {
      const moved = JSON.parse(JSON.stringify(spec).replaceAll('"subset":"vm"', '"subset":"old"'))
      const match = [{ headers: { 'x-cohort': { exact: "it's $(quoted)" } }, uri: { prefix: '/new' } }]
      const route = [{ destination: { host: HOST, subset: 'old' } }]
      return addRule(setWeights(moved, 'http/1', [30, 70]), 'http', 0, { match, route })
    }),
    {
      ref: { ...DESTINATION_RULE, name: 'fresh' },
      resourceVersion: '',
      spec: {
        host: `fresh.${DESTINATION_RULE.namespace}.svc.cluster.local`,
        subsets: [{ name: 'vm', labels: { version: 'vm' } }],
      },
    },
  ]
  const answer = await request.post(`${isthmus.url}/api/traffic/review`, {
    headers: { origin: isthmus.url },
    data: { host: HOST, edit: { objects } },
  })
  expect(answer.status(), await answer.text()).toBe(200)
  const { writes }: TrafficReview = await answer.json()
  expect(writes.map(({ dryRun }) => dryRun.state)).not.toContain('refused')

  expect(await mesh.refusalOf(manifestsText(writes))).toBe('')
  tryScript(kubectlScript(writes))

  const folder = mkdtempSync(join(tmpdir(), 'isthmus-kustomize-'))
  const files = kustomizeFiles(writes)
  for (const { name, text } of files) writeFileSync(join(folder, name), text)
  const now = [await live(mesh, DESTINATION_RULE), await live(mesh, VIRTUAL_SERVICE)].map((one) =>
    clean({ ...one }),
  )
  writeFileSync(join(folder, 'live.yaml'), toYaml(...now))
  const [kustomization] = parseAllDocuments(files[0]?.text ?? '').map((one) => one.toJS())
  const resources = ['live.yaml', ...(kustomization.resources ?? [])]
  writeFileSync(join(folder, 'kustomization.yaml'), toYaml({ ...kustomization, resources }))
  const built = kubectl(['kustomize', folder])
  rmSync(folder, { recursive: true })
  expect(await mesh.refusalOf(built)).toBe('')
  const specs = parseAllDocuments(built).map((one) => one.toJS().spec)
  expect(specs).toEqual(expect.arrayContaining(objects.map(({ spec }) => spec)))
})

test('kubectl and istioctl take every file of a migration plan', async ({ mesh }) => {
  const [rule, service] = [await live(mesh, DESTINATION_RULE), await live(mesh, VIRTUAL_SERVICE)]
  const plan = {
    host: HOST,
    rule: 'http/1',
    destination: 1,
    destinations: ['vm', 'k8s'].map((subset) => ({ host: HOST, subset })),
    start: [100, 0],
    steps: [5, 50, 100].map((percent) => [100 - percent, percent]),
    soakSeconds: 60,
    gates: { minEligible: 1, maxErrorPercent: 1, minRequests: 0, maxP99Ms: null, manual: false },
    note: '',
  }
  const files = numberedFiles(plan, clean({ ...service }), [clean({ ...rule })])
  if (!files.ok) throw new Error(JSON.stringify(files.problems))
  const manifests = files.value.filter(({ name }) => name.endsWith('.yaml'))
  expect(manifests).toHaveLength(5)
  for (const { text } of manifests) expect(await mesh.refusalOf(text)).toBe('')
})

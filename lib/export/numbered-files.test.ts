import { unzipSync } from 'fflate'
import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { rule, service, split, subsets } from '#lib/export/export.test-helper.ts'
import type { MigrationPlan } from '#lib/export/migration-readme.ts'
import { numberedFiles } from '#lib/export/numbered-files.ts'
import { manifestOf } from '#lib/export/operation-writes.ts'
import { zipFiles } from '#lib/export/zip-files.ts'

const plan: MigrationPlan = {
  host: 'forum.ns.svc.cluster.local',
  rule: 'http/0',
  destination: 1,
  destinations: [
    { host: 'forum', subset: 'vm' },
    { host: 'forum', subset: 'k8s' },
  ],
  start: [100, 0],
  steps: [
    [75, 25],
    [0, 100],
  ],
  soakSeconds: 900,
  gates: { minEligible: 1, maxErrorPercent: 1, minRequests: 0, maxP99Ms: null, manual: true },
  note: 'off the VMs\n# not a heading',
}
const live = manifestOf(service, { ...split(100, 0), exportTo: ['.'] })
const weights = (text: string | undefined) =>
  parse(text ?? '').spec.http[0].route.map(({ weight }: { weight: number }) => weight)

describe('numberedFiles', () => {
  const made = numberedFiles(plan, live, [manifestOf(rule, subsets('vm', 'k8s'))])
  const files = made.ok ? made.value : []
  const text = (name: string) => files.find((file) => file.name === name)?.text

  it('has whole manifests in the order they are applied, and the way back', () => {
    expect(files.map(({ name }) => name)).toEqual([
      'README.md',
      '01-destination-rule.yaml',
      '02-virtual-service-25-percent.yaml',
      '03-virtual-service-100-percent.yaml',
      'back-to-start.yaml',
    ])
    expect(parse(text('01-destination-rule.yaml') ?? '')).toEqual(manifestOf(rule, subsets('vm', 'k8s')))
    expect(weights(text('02-virtual-service-25-percent.yaml'))).toEqual([75, 25])
    expect(weights(text('03-virtual-service-100-percent.yaml'))).toEqual([0, 100])
    expect(parse(text('back-to-start.yaml') ?? '')).toEqual(live)
  })

  it('names order, waits and gates', () => {
    const readme = text('README.md') ?? ''
    for (const { name } of files.slice(1)) expect(readme).toContain(`kubectl apply -f ${name}`)
    expect(readme).toContain('02-virtual-service-25-percent.yaml` (75 % forum (vm), 25 % forum (k8s))')
    expect(readme.match(/15 min/g)).toHaveLength(1)
    expect(readme).toContain('At most 1 % of the requests fail')
    expect(readme).toContain('Somebody approves the step.')
    expect(readme).toContain('\noff the VMs # not a heading\n')
  })

  it('fails when the rule is another one by now', () => {
    expect(numberedFiles({ ...plan, rule: 'http/3' }, live, [])).toMatchObject({ ok: false })
    expect(numberedFiles({ ...plan, start: [50, 25, 25] }, live, [])).toMatchObject({ ok: false })
  })

  it('makes an archive that holds the same texts', () => {
    const archive = unzipSync(zipFiles(files, Date.UTC(2026, 1, 3)))
    const texts = Object.entries(archive).map(([name, bytes]) => ({
      name,
      text: new TextDecoder().decode(bytes),
    }))
    expect(texts).toEqual(files)
  })
})

import { execFileSync } from 'node:child_process'
import { expect, test } from '@playwright/test'
import fc from 'fast-check'
import { parse } from 'yaml'
import { anyWorkloadGroupForm, FULL_PROBE } from '../../lib/onboarding/forms/forms.test-helper.ts'
import { emptyProbe } from '../../lib/onboarding/forms/probe.ts'
import {
  emptyWorkloadGroupForm,
  type WorkloadGroupForm,
  workloadGroupFormOf,
  workloadGroupManifestOf,
} from '../../lib/onboarding/forms/workload-group.ts'
import {
  groupCreateArguments,
  groupCreateCommand,
} from '../../lib/onboarding/forms/workload-group-command.ts'
import { toYaml } from '../../lib/yaml/to-yaml.ts'
import { build, builtParts } from '../real-mesh/build.ts'

// What the form makes and what `istioctl x workload group create` makes are one thing. No mesh is asked for.

const RUNS = Number(process.env.ISTHMUS_RUNS ?? 60)
const seed = Number(process.env.ISTHMUS_SEED ?? Date.now() % 2 ** 31)

test.beforeAll(async () => {
  test.setTimeout(20 * 60_000)
  await build()
  console.log(`ISTHMUS_SEED=${seed}`)
})

/** No kubeconfig: the command needs none. */
const env = { ...process.env, KUBECONFIG: '/nonexistent' }
const istioctl = (args: string[]): unknown =>
  parse(execFileSync(builtParts().bin('istioctl'), args, { env, encoding: 'utf8' }))

const ofForm = (form: WorkloadGroupForm): unknown => {
  const made = workloadGroupManifestOf(form)
  if (!made.ok) throw new Error(made.problems.map(({ message }) => message).join(', '))
  return parse(toYaml(made.value))
}

test(`${RUNS} random forms make what istioctl makes of the same flags`, () => {
  fc.assert(
    fc.property(anyWorkloadGroupForm(0), (form) => {
      const plain = { ...form, probe: emptyProbe() }
      expect(ofForm(plain), groupCreateCommand(plain)).toEqual(istioctl(groupCreateArguments(plain)))
    }),
    { numRuns: RUNS, seed },
  )
})

test('with a probe, the rest is still what istioctl makes', () => {
  fc.assert(
    fc.property(anyWorkloadGroupForm(0), (form) => {
      const made = ofForm(form)
      const { probe: _, ...spec } = (made as { spec: Record<string, unknown> }).spec
      expect({ ...(made as object), spec }).toEqual(istioctl(groupCreateArguments(form)))
    }),
    { numRuns: 15, seed },
  )
})

test('the command that the page shows does the same in a shell', () => {
  fc.assert(
    fc.property(anyWorkloadGroupForm(0), (form) => {
      const plain = { ...form, probe: emptyProbe() }
      const folder = builtParts().bin('.')
      const said = execFileSync('/bin/sh', ['-c', groupCreateCommand(plain)], {
        env: { ...env, PATH: `${folder}:${process.env.PATH ?? ''}` },
        encoding: 'utf8',
      })
      expect(ofForm(plain)).toEqual(parse(said))
    }),
    { numRuns: 15, seed },
  )
})

test('the full probe of the documentation comes out as it went in', () => {
  const form = {
    ...emptyWorkloadGroupForm(),
    name: 'forum-vm',
    namespace: 'istioinaction',
    probe: workloadGroupFormOf({ spec: { probe: FULL_PROBE } }).form.probe,
  }
  const made = istioctl(groupCreateArguments(form)) as { spec: object }
  expect(ofForm(form)).toEqual({ ...made, spec: { ...made.spec, probe: FULL_PROBE } })
})

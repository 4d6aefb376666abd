import { type MigrationPlan, migrationReadme } from '#lib/export/migration-readme.ts'
import type { TextFile } from '#lib/export/text-file.ts'
import { isJsonObject, type JsonObject } from '#lib/json.ts'
import { fail, ok, type Result } from '#lib/result.ts'
import { setWeights } from '#lib/traffic/edit-rules.ts'
import { readRules } from '#lib/traffic/read-rules.ts'
import { toYaml } from '#lib/yaml/to-yaml.ts'

/**
 * A migration as files to apply one by one: the DestinationRules, then the whole VirtualService at each step, the way
 * back, and a README that names the order, the waits and the gates. Manifests are clean ones. Fails when the
 * VirtualService has no such rule with that many destinations.
 */
export function numberedFiles(
  plan: MigrationPlan,
  virtualService: JsonObject,
  destinationRules: readonly JsonObject[],
): Result<TextFile[]> {
  const all = [plan.start, ...plan.steps].map((percents) => atWeights(virtualService, plan.rule, percents))
  const manifests = all.flatMap((one) => (one.ok ? [one.value] : []))
  const problems = all.flatMap((one) => (one.ok ? [] : one.problems))
  const [back, ...steps] = manifests
  if (problems.length > 0 || !back) return fail(...problems)
  const texts = [
    ...(destinationRules.length > 0
      ? [{ words: 'destination-rule', text: toYaml(...destinationRules) }]
      : []),
    ...steps.map((manifest, index) => ({
      words: `virtual-service-${plan.steps[index]?.[plan.destination] ?? 0}-percent`,
      text: toYaml(manifest),
    })),
  ]
  const width = Math.max(2, String(texts.length).length)
  const files = texts.map(({ words, text }, index) => ({
    name: `${String(index + 1).padStart(width, '0')}-${words}.yaml`,
    text,
  }))
  const backFile = { name: 'back-to-start.yaml', text: toYaml(back) }
  const names = { rules: destinationRules.length > 0 ? (files[0]?.name ?? '') : '', back: backFile.name }
  const stepNames = files.slice(destinationRules.length > 0 ? 1 : 0).map(({ name }) => name)
  const readme = { name: 'README.md', text: migrationReadme(plan, { ...names, steps: stepNames }) }
  return ok([readme, ...files, backFile])
}

function atWeights(manifest: JsonObject, rule: string, percents: readonly number[]): Result<JsonObject> {
  const spec = isJsonObject(manifest.spec) ? manifest.spec : {}
  const found = readRules(spec).find(({ id }) => id === rule)
  if (found?.destinations.length !== percents.length) {
    return fail({
      code: 'rule-changed',
      message: `The VirtualService has no rule ${rule} with ${percents.length} destinations any more`,
      fix: 'Plan the migration again on the VirtualService as it is now.',
    })
  }
  return ok({ ...manifest, spec: setWeights(spec, rule, percents) })
}

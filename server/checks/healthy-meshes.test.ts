import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { parseAllDocuments } from 'yaml'
import { ALL_CHECKS } from '#lib/checks/all-checks.ts'
import { sceneOf } from '#lib/checks/rules/scene.test-helper.ts'
import { runAll } from '#lib/checks/run-all.ts'
import type { CheckTold } from '#lib/checks/scene.ts'
import { isJsonObject } from '#lib/json.ts'
import { KINDS } from '#lib/kube/kinds.ts'
import { startDemoMesh } from '#server/demo/demo-mesh.ts'
import { demoWorld } from '#server/demo/seeds/world.ts'
import { createStepClock } from '#server/demo/step-clock.ts'

/** What istiods and Envoys of a mesh that is well tell. */
const WELL: Partial<CheckTold> = {
  gatewayNetworks: new Set(['network1']),
  proxyOf: ({ metadata }) => ({
    id: `${metadata.name}.${metadata.namespace}`,
    version: '1.31.0',
    istiodVersion: '1.31.0',
    isConnected: true,
    rejected: [],
    dnsCapture: true,
    toldAtMs: Number.MAX_SAFE_INTEGER,
    certificate: null,
  }),
}

test('no check finds anything in the objects of the bed', () => {
  const yaml = readFileSync('e2e/real-mesh/scenario/forum.yaml', 'utf8')
  const objects = parseAllDocuments(yaml)
    .map((document): unknown => document.toJS())
    .filter(isJsonObject)
    .filter(({ kind }) => KINDS.some((known) => known === kind))
  expect(objects.length).toBeGreaterThan(5)
  expect(foundIn(objects, { nowMs: Date.parse('2026-09-01T12:00:00Z'), isLive: false })).toEqual([])
})

test('nor in the demo mesh an hour after its start, while its VMs are well', async () => {
  const clock = createStepClock(Date.parse('2026-09-01T08:00:00Z'))
  const { objects, vms } = demoWorld('small')
  const world = { objects, vms: vms.map(({ failing: _, ...vm }) => vm) }
  const mesh = await startDemoMesh({ world, seed: 1, weather: false, clock })
  try {
    clock.advance(3_600_000)
    const all = KINDS.flatMap((kind) => mesh.api.store.list(kind).map((object) => ({ ...object, kind })))
    expect(all.length).toBeGreaterThan(50)
    expect(foundIn(all, { nowMs: clock.nowMs(), isLive: true })).toEqual([])
  } finally {
    await mesh.close()
  }
})

function foundIn(
  objects: readonly object[],
  { nowMs, isLive }: { nowMs: number; isLive: boolean },
): string[] {
  const scene = sceneOf(objects, { nowMs, told: WELL })
  const known = new Set(KINDS)
  const { findings, standings } = runAll(scene, { checks: ALL_CHECKS, known, off: new Set(), isLive })
  const notRun = standings.filter((standing) => standing.notRun !== '')
  expect(
    notRun.every(({ code }) => !isLive && ALL_CHECKS.some((check) => check.code === code && check.isLive)),
  ).toBe(true)
  return findings.map(({ code, text }) => `${code} ${text}`)
}

import { expect } from 'vitest'
import { CHECK_SEVERITIES, type Check, type Found } from '#lib/checks/check.ts'
import { type CheckScene, type CheckTold, NOTHING_TOLD } from '#lib/checks/scene.ts'
import { isJsonObject, type JsonObject } from '#lib/json.ts'
import { KINDS, type Kind } from '#lib/kube/kinds.ts'
import { keyOf } from '#lib/kube/object-ref.ts'
import { type KubeObject, OBJECT_SCHEMAS } from '#lib/kube/objects.ts'
import { advanceTime, applyChanges } from '#lib/mesh/apply-changes.ts'
import { createInventory, emptyDirty } from '#lib/mesh/inventory.ts'

/** Noon, long after the objects of these tests were made. */
export const NOW_MS = Date.parse('2026-09-01T12:00:00Z')
export const MINUTE_MS = 60_000
/** A time so many minutes before {@link NOW_MS}, as the API server writes it. */
export const minutesAgo = (minutes: number): string => new Date(NOW_MS - minutes * MINUTE_MS).toISOString()

/** The scene of a test; `asked` are the times at which checks asked to be looked at again. */
export type TestScene = CheckScene & { asked: number[] }

/**
 * A scene of raw API objects, as a list of the API server or a file holds them. Each goes through its schema, so that a
 * check sees of it what it would see of the real one.
 */
export function sceneOf(
  objects: readonly object[],
  { told = {}, nowMs = NOW_MS }: { told?: Partial<CheckTold>; nowMs?: number } = {},
): TestScene {
  const inventory = createInventory()
  const changes = objects.map((object) => ({ type: 'upsert' as const, object: slimOf(object) }))
  applyChanges(inventory, changes, nowMs, emptyDirty())
  advanceTime(inventory, nowMs, emptyDirty())
  const asked: number[] = []
  return {
    inventory,
    nowMs,
    told: { ...NOTHING_TOLD, ...told },
    asked,
    again: (atMs) => void asked.push(atMs),
  }
}

/** All that a check finds in a scene, over its subjects in order. The rules that hold for any finding are held here. */
export function findingsOf(check: Check, scene: CheckScene): Found[] {
  const found = foundBy(check, scene)
  for (const one of found) {
    expect(one.text).toMatch(/^\S.*[.]$/s)
    expect(one.fix.text).not.toBe('')
    expect(one.objects.length).toBeLessThanOrEqual(50)
    if (one.severity) expect(CHECK_SEVERITIES).toContain(one.severity)
  }
  expect(foundBy(check, scene)).toEqual(found)
  return found
}

/** The texts alone, to compare in one go. */
export const textsFound = (check: Check, scene: CheckScene): string[] =>
  findingsOf(check, scene).map(({ text }) => text)

function foundBy(check: Check, scene: CheckScene): Found[] {
  switch (check.subject) {
    case 'mesh':
      return check.run(scene)
    case 'host':
      return [...scene.inventory.hostSources.keys()].sort().flatMap((host) => check.run(host, scene))
    default:
      return foundIn(check, scene)
  }
}

function foundIn(check: Exclude<Check, { subject: 'mesh' | 'host' }>, scene: CheckScene): Found[] {
  // The check and its objects are of one kind; the union of checks can't say that.
  const run = check.run as (object: KubeObject, scene: CheckScene) => Found[]
  return [...scene.inventory.objects[check.subject].values()]
    .sort((a, b) => (keyOf(a.metadata) < keyOf(b.metadata) ? -1 : 1))
    .flatMap((object) => run(object, scene))
}

function slimOf(object: object): KubeObject {
  const kind = 'kind' in object ? object.kind : undefined
  const known = KINDS.find((one) => one === kind)
  if (!known) throw new Error(`no kind ${String(kind)}`)
  return OBJECT_SCHEMAS[known].parse(object) as KubeObject
}

type Meta = { namespace?: string; labels?: object; annotations?: object } & JsonObject

/** A raw object in namespace `shop`; `rest` are its other fields, `metadata` is laid over name and namespace. */
export const raw = (kind: Kind, name: string, rest: object = {}, metadata: Meta = {}): JsonObject => ({
  kind,
  metadata: { namespace: kind === 'Namespace' ? '' : 'shop', name, ...metadata },
  ...rest,
})

/** The same object with a JSON merge patch (RFC 7396) laid over it. */
export function patched(object: JsonObject, patch: JsonObject): JsonObject {
  const result = { ...object }
  for (const [key, value] of Object.entries(patch)) {
    if (value === null) delete result[key]
    else {
      const old = result[key]
      result[key] = isJsonObject(value) ? patched(isJsonObject(old) ? old : {}, value) : value
    }
  }
  return result
}

import type { Check } from '#lib/checks/check.ts'
import type { FilePlace } from '#lib/checks/files/file-place.ts'
import type { FileObject, FileProblem, FileReading } from '#lib/checks/files/read-manifests.ts'
import type { Missing } from '#lib/checks/missing.ts'
import type { CheckReport, SkippedKinds } from '#lib/checks/report/check-report.ts'
import { runAll } from '#lib/checks/run-all.ts'
import { NOTHING_TOLD } from '#lib/checks/scene.ts'
import { KINDS, type Kind } from '#lib/kube/kinds.ts'
import { keyOf, type ObjectRef } from '#lib/kube/object-ref.ts'
import type { KubeObject } from '#lib/kube/objects.ts'
import { advanceTime, applyChanges } from '#lib/mesh/apply-changes.ts'
import { createInventory, emptyDirty } from '#lib/mesh/inventory.ts'

export type FilesOptions = {
  checks: readonly Check[]
  off: ReadonlySet<string>
  /** Kinds with no object in the files are known to be empty, instead of unknown. */
  isComplete: boolean
  nowMs: number
}

/** Runs all checks on what files hold, and says what kept some of it from being read. */
export function checkFiles(
  readings: readonly FileReading[],
  { checks, off, isComplete, nowMs }: FilesOptions,
): { report: CheckReport; problems: FileProblem[] } {
  const { objects, twice } = single(readings.flatMap((reading) => reading.objects))
  const inventory = createInventory()
  const changes = [...objects.values()].map(({ object }) => ({ type: 'upsert' as const, object }))
  applyChanges(inventory, changes, nowMs, emptyDirty())
  advanceTime(inventory, nowMs, emptyDirty())
  const written = KINDS.filter((kind) => inventory.objects[kind].size > 0)
  const known = new Set<Kind>(isComplete ? KINDS : written)
  const places = new Set(
    [...objects.values()].map(({ object }) => `${object.kind}/${object.metadata.namespace}`),
  )
  // Of files with a part of a mesh, what another one may hold is not missing.
  const holds = ({ kinds, namespace }: Missing): boolean =>
    isComplete || kinds.some((kind) => places.has(`${kind}/${namespace}`))
  const scene = { inventory, nowMs, told: NOTHING_TOLD, again: () => undefined }
  const report = {
    ...runAll(scene, { checks, known, off, isLive: false, holds }),
    checks,
    files: {
      placeOf: (ref: ObjectRef, field: string): FilePlace | null =>
        objects.get(idOf(ref))?.placeOf(field) ?? null,
      objects: objects.size,
      skipped: skippedKinds(readings),
      twice,
    },
  }
  return { report, problems: readings.flatMap(({ problems }) => problems) }
}

/** Of objects with one kind and name the last counts, as if they were applied in this order. */
function single(all: readonly FileObject[]): {
  objects: Map<string, FileObject>
  twice: { ref: ObjectRef; first: FilePlace; last: FilePlace }[]
} {
  const objects = new Map<string, FileObject>()
  const twice = []
  for (const one of all) {
    const ref = refOf(one.object)
    const before = objects.get(idOf(ref))
    if (before) twice.push({ ref, first: before.placeOf(''), last: one.placeOf('') })
    objects.set(idOf(ref), one)
  }
  return { objects, twice }
}

const refOf = ({ kind, metadata: { namespace, name } }: KubeObject): ObjectRef => ({ kind, namespace, name })
const idOf = (ref: ObjectRef): string => `${ref.kind}/${keyOf(ref)}`

function skippedKinds(readings: readonly FileReading[]): SkippedKinds {
  const counts: SkippedKinds = {}
  for (const kind of readings.flatMap(({ skipped }) => skipped)) counts[kind] = (counts[kind] ?? 0) + 1
  return counts
}

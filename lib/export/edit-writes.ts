import { patchBetween } from '#lib/export/net-changes.ts'
import { manifestOf } from '#lib/export/operation-writes.ts'
import type { JsonObject } from '#lib/json.ts'
import { editKey, type TrafficEdit } from '#lib/traffic/edit.ts'
import type { PlannedWrite } from '#lib/traffic/review.ts'

/**
 * What an edit would write, so that it can be handed out before anybody reviewed it. `bases` has the spec that each object
 * had, by `editKey`; one without is new. `manifests` has whole objects as they are to be, where more than the spec is known.
 */
export const editWrites = (
  edit: TrafficEdit,
  bases: Readonly<Record<string, JsonObject | null>>,
  manifests: Readonly<Record<string, JsonObject>> = {},
): PlannedWrite[] =>
  edit.objects.map(({ ref, spec }) => {
    const base = bases[editKey(ref)] ?? null
    const after = spec && (manifests[editKey(ref)] ?? manifestOf(ref, spec))
    return {
      ref,
      action: spec === null ? 'delete' : base ? 'patch' : 'create',
      patch: base && spec ? patchBetween({ spec: base }, { spec }) : [],
      before: base && manifestOf(ref, base),
      after,
      kubectl: '',
      dryRun: { state: 'skipped', message: '', warnings: [] },
    }
  })

import { patchBetween } from '#lib/export/net-changes.ts'
import type { JsonObject } from '#lib/json.ts'
import { apiVersionOf } from '#lib/kube/kinds.ts'
import type { WritableRef } from '#lib/traffic/edit.ts'
import type { OperationStep } from '#lib/traffic/operation.ts'
import type { PlannedWrite } from '#lib/traffic/review.ts'

/** A manifest of an object of which only the spec is known. */
export const manifestOf = ({ kind, namespace, name }: WritableRef, spec: JsonObject): JsonObject => ({
  apiVersion: apiVersionOf(kind),
  kind,
  metadata: { name, namespace },
  spec,
})

/** The writes of a stored operation, so that they can be handed out again. Nobody has tried them: `dryRun` is skipped. */
export const operationWrites = (steps: readonly OperationStep[]): PlannedWrite[] =>
  steps.map(({ ref, action, before, after }) => ({
    ref,
    action,
    patch: before && after ? patchBetween({ spec: before }, { spec: after }) : [],
    before: before && manifestOf(ref, before),
    after: after && manifestOf(ref, after),
    kubectl: '',
    dryRun: { state: 'skipped', message: '', warnings: [] },
  }))

import { patchBetween } from '#lib/export/net-changes.ts'
import { manifestOf } from '#lib/export/operation-writes.ts'
import type { JsonObject } from '#lib/json.ts'
import type { WritableRef } from '#lib/traffic/edit.ts'
import type { PlannedWrite } from '#lib/traffic/review.ts'

export const rule: WritableRef = { kind: 'DestinationRule', namespace: 'ns', name: 'forum' }
export const service: WritableRef = { kind: 'VirtualService', namespace: 'ns', name: 'forum.example' }

/** A write as the server plans it: a patch begins with a test of the resourceVersion. */
export function write(ref: WritableRef, before: JsonObject | null, after: JsonObject | null): PlannedWrite {
  const from = before && manifestOf(ref, before)
  const to = after && manifestOf(ref, after)
  return {
    ref,
    action: from ? (to ? 'patch' : 'delete') : 'create',
    patch:
      from && to
        ? [{ op: 'test', path: '/metadata/resourceVersion', value: '7' }, ...patchBetween(from, to)]
        : [],
    before: from,
    after: to,
    kubectl: '',
    dryRun: { state: 'passed', message: '', warnings: [] },
  }
}

export const subsets = (...names: string[]): JsonObject => ({
  host: 'forum',
  subsets: names.map((name) => ({ name, labels: { version: name } })),
})
export const split = (vm: number, k8s: number): JsonObject => ({
  hosts: ['forum'],
  http: [
    {
      route: [
        { destination: { host: 'forum', subset: 'vm' }, weight: vm },
        { destination: { host: 'forum', subset: 'k8s' }, weight: k8s },
      ],
    },
  ],
})

import { type Draft, type DraftAction, draftReducer, startDraft } from '#components/traffic/edit/draft.ts'
import type { LiveObjects } from '#components/traffic/edit/draft-objects.ts'
import type { JsonObject } from '#lib/json.ts'
import { editKey, type WritableRef } from '#lib/traffic/edit.ts'

export const SERVICE: WritableRef = { kind: 'VirtualService', namespace: 'ns', name: 'forum' }
export const POLICY: WritableRef = { kind: 'DestinationRule', namespace: 'ns', name: 'forum' }
export const SERVICE_KEY = editKey(SERVICE)
export const POLICY_KEY = editKey(POLICY)

export const to = (subset: string, weight: number) => ({ destination: { host: 'forum', subset }, weight })

export const canary = {
  match: [{ headers: { canary: { exact: 'true' } } }],
  route: [{ destination: { host: 'forum', subset: 'k8s' } }],
}
export const everyone = { route: [to('vm', 80), to('k8s', 20)] }

export const subsets = (...names: string[]): JsonObject => ({
  host: 'forum',
  subsets: names.map((name) => ({ name, labels: { version: name } })),
})

export const live = (
  service: { version: string; http: object[] } | null,
  policy: { version: string; spec: JsonObject } | null = { version: '1', spec: subsets('vm', 'k8s') },
): LiveObjects => ({
  ...(service
    ? {
        [SERVICE_KEY]: {
          ref: SERVICE,
          resourceVersion: service.version,
          spec: { hosts: ['forum'], http: service.http },
        },
      }
    : {}),
  ...(policy ? { [POLICY_KEY]: { ref: POLICY, resourceVersion: policy.version, spec: policy.spec } } : {}),
})

export const FIRST = live({ version: '1', http: [canary, everyone] })

export const play = (draft: Draft, ...actions: DraftAction[]): Draft => actions.reduce(draftReducer, draft)

export const begin = (...actions: DraftAction[]): Draft => play(startDraft(FIRST), ...actions)

export const move = (value: number, rule = 'http/1', index = 0): DraftAction => ({
  type: 'move',
  ref: SERVICE,
  rule,
  index,
  to: value,
})

export const edit = (spec: JsonObject | null, ref: WritableRef = SERVICE, gesture?: string): DraftAction => ({
  type: 'edit',
  changes: [{ ref, spec }],
  ...(gesture ? { gesture } : {}),
})

import { describe, expect, it } from 'vitest'
import { conflictOf, withBase } from '#components/changes/review/conflict-of.ts'
import type { JsonObject } from '#lib/json.ts'
import { editKey, type TrafficEdit, type WritableRef } from '#lib/traffic/edit.ts'

const rule: WritableRef = { kind: 'DestinationRule', namespace: 'ns', name: 'forum' }
const service: WritableRef = { kind: 'VirtualService', namespace: 'ns', name: 'forum' }
const edit: TrafficEdit = {
  objects: [
    { ref: rule, resourceVersion: '', spec: { host: 'forum' } },
    { ref: service, resourceVersion: '4', spec: { weight: 2 } },
  ],
}
const bases = { [editKey(rule)]: null, [editKey(service)]: { weight: 1 } }
const live = (spec: JsonObject, labels: object = {}): JsonObject => ({
  kind: 'VirtualService',
  metadata: { labels },
  spec,
})
const found = (objects: [WritableRef, JsonObject | null][]) =>
  conflictOf(edit, bases, new Map(objects.map(([ref, object]) => [editKey(ref), object])))

describe('conflictOf', () => {
  it('finds the object that is not what the edit began with, all three on the metadata that is live', () => {
    const theirs = live({ weight: 3 }, { team: 'a' })
    expect(
      found([
        [rule, null],
        [service, theirs],
      ]),
    ).toMatchObject({
      ref: service,
      base: live({ weight: 1 }, { team: 'a' }),
      live: theirs,
      yours: live({ weight: 2 }, { team: 'a' }),
    })
  })

  it('tells of one that is gone, and of one that somebody else made', () => {
    expect(
      found([
        [rule, null],
        [service, null],
      ]),
    ).toMatchObject({
      ref: service,
      live: null,
      base: { metadata: { name: 'forum', namespace: 'ns' }, spec: { weight: 1 } },
      yours: { spec: { weight: 2 } },
    })
    expect(
      found([
        [rule, live({ host: 'x' })],
        [service, live({ weight: 1 })],
      ]),
    ).toMatchObject({
      ref: rule,
      base: null,
    })
  })
})

describe('withBase', () => {
  it('keeps a base that is there', () => {
    const conflict = {
      ref: service,
      base: live({ weight: 9 }),
      live: null,
      yours: null,
      liveResourceVersion: '',
      changedBy: [],
    }
    expect(withBase(conflict, bases)).toBe(conflict)
    expect(withBase({ ...conflict, base: null }, bases).base).toMatchObject({ spec: { weight: 1 } })
  })
})

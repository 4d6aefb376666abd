import { describe, expect, it } from 'vitest'
import type { ObjectRef } from '#lib/kube/object-ref.ts'
import { inventoryOf } from '#lib/names/names.test-helper.ts'
import { entry, group, NAME, service } from '#lib/onboarding/arrival/arrival.test-helper.ts'
import { drainOperation } from '#lib/onboarding/leaving/raised.test-helper.ts'
import { raisedWeights } from '#lib/onboarding/leaving/raised.ts'
import type { Operation } from '#lib/traffic/operation.ts'

const ref: ObjectRef = { kind: 'WorkloadEntry', namespace: 'shop', name: NAME }
const peer = (last: number) => `billing-vm-10.20.0.${last}`

/** What is to go back, by name, in a mesh with these weights. */
function backIn(weights: Record<string, number>, operations: Operation[], of = 'billing-vm') {
  const entries = Object.entries(weights).map(([name, weight]) => entry({ name, spec: { weight } }))
  const inventory = inventoryOf([group(), service(), ...entries])
  return Object.fromEntries(
    raisedWeights(inventory, { ref, group: of }, operations).map(({ ref: { name }, from, to }) => [
      name,
      [from, to],
    ]),
  )
}

describe('the weights that a draining has left', () => {
  it('are those that the journal has, as long as nobody changed them since', () => {
    const drain = drainOperation({ [peer(8)]: [0, 100], [peer(9)]: [3, 300] })
    expect(backIn({ [peer(8)]: 100, [peer(9)]: 300 }, [drain])).toEqual({
      [peer(8)]: [100, 0],
      [peer(9)]: [300, 3],
    })
    expect(backIn({ [peer(8)]: 100, [peer(9)]: 5 }, [drain])).toEqual({ [peer(8)]: [100, 0] })
    expect(backIn({}, [drain])).toEqual({})
  })

  it('are none of a change that was taken back, that was never written, or that was no draining', () => {
    const weights = { [peer(8)]: 100 }
    const raise = { [peer(8)]: [0, 100] } as const
    expect(backIn(weights, [drainOperation(raise, { rolledBackBy: 'later' })])).toEqual({})
    const { steps, ...rest } = drainOperation(raise)
    const refused = { ...rest, steps: steps.map((one) => ({ ...one, state: 'refused' as const })) }
    expect(backIn(weights, [refused])).toEqual({})
    expect(backIn(weights, [drainOperation({ [peer(8)]: [50, 100] })])).toEqual({})
    expect(backIn(weights, [drainOperation(raise)], 'other')).toEqual({})
  })

  it('go back by both where two drainings raised them, and its own with them while it is there', () => {
    const first = drainOperation({ [NAME]: [4, 1], [peer(8)]: [0, 100] })
    const second = drainOperation({ [peer(8)]: [100, 10_000] })
    expect(backIn({ [NAME]: 1, [peer(8)]: 10_000 }, [second, first])).toEqual({
      [NAME]: [1, 4],
      [peer(8)]: [10_000, 0],
    })
  })
})

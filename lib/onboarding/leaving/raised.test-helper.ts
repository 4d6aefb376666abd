import type { Operation, OperationStep } from '#lib/traffic/operation.ts'

/** A change of weights of entries of namespace shop as the journal has it: from and to by name, 0 for none. For tests only. */
export function drainOperation(
  weights: Record<string, readonly [number, number]>,
  change: Partial<Operation> = {},
): Operation {
  const spec = (weight: number) => ({ address: '10.20.0.8', ...(weight ? { weight } : {}) })
  const steps = Object.entries(weights).map(
    ([name, [before, after]]): OperationStep => ({
      ref: { kind: 'WorkloadEntry', namespace: 'shop', name },
      action: 'patch',
      before: spec(before),
      after: spec(after),
      state: 'written',
      resourceVersion: '2',
      message: '',
      writtenMs: 1,
      acknowledgement: null,
    }),
  )
  return {
    id: 'drain',
    host: '',
    actor: 'somebody',
    note: '',
    reason: 'edit',
    rollsBack: '',
    rolledBackBy: '',
    startedMs: 1,
    endedMs: 2,
    state: 'done',
    message: '',
    steps,
    conflict: null,
    reverted: null,
    decisions: [],
    overrode: [],
    ...change,
  }
}

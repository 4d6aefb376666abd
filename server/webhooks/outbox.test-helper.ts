import type { Delivery, Outbox } from '#server/webhooks/outbox.ts'

type Entry = Delivery & {
  state: 'due' | 'delivered' | 'given-up'
  dueMs: number
  heldUntilMs: number
  /** The words of each failure. */
  errors: string[]
}

/** An outbox for tests: what is in it can be read, and it can be taken away. */
export function createTestOutbox() {
  const entries = new Map<string, Entry>()
  const memory = {
    isAway: false,
    claims: 0,
    entry(id: string): Entry {
      const found = entries.get(id)
      if (!found) throw new Error(`no delivery ${id}`)
      return found
    },
    put(id: string, endpoint = 'ops', attempts = 0): void {
      const body = JSON.stringify({ type: 'workload.unhealthy', id })
      entries.set(id, { id, endpoint, body, attempts, state: 'due', dueMs: 0, heldUntilMs: 0, errors: [] })
    },
    states: () => [...entries.values()].map(({ state }) => state),
  }
  const here = async (): Promise<void> => {
    if (memory.isAway) throw new Error('connect ECONNREFUSED 10.0.0.1:5432')
  }
  const outbox: Outbox = {
    async claim({ nowMs, leaseMs, limit, except = [] }) {
      memory.claims += 1
      await here()
      const due = [...entries.values()]
        .filter(({ endpoint }) => !except.includes(endpoint))
        .filter(({ state, dueMs, heldUntilMs }) => state === 'due' && dueMs <= nowMs && heldUntilMs <= nowMs)
        .slice(0, limit)
      for (const entry of due) entry.heldUntilMs = nowMs + leaseMs
      return due.map(({ id, endpoint, body, attempts }) => ({ id, endpoint, body, attempts }))
    },
    async delivered(id) {
      await here()
      memory.entry(id).state = 'delivered'
    },
    async retry(id, nextMs, error) {
      await here()
      const entry = memory.entry(id)
      entry.attempts += 1
      Object.assign(entry, { dueMs: nextMs, heldUntilMs: 0 })
      entry.errors.push(error)
    },
    async giveUp(id, error) {
      await here()
      const entry = memory.entry(id)
      entry.state = 'given-up'
      entry.errors.push(error)
    },
  }
  return { memory, outbox }
}

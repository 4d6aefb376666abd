/** One notification on its way to one endpoint. */
export type Delivery = {
  /** The `webhook-id`: the same on every attempt and on every replica, so that receivers can drop repeats. */
  id: string
  /** The name of the endpoint it goes to. */
  endpoint: string
  /** JSON text, sent and signed as it is. */
  body: string
  /** Attempts that failed so far, which is how often `retry` was called: 0 when it is claimed for the first time. */
  attempts: number
}

/**
 * The deliveries all replicas share. A claim is a lease: who holds it settles it by one of the other three calls, or
 * loses it to the next claim. Every call throws when the store can't be reached. Times are epoch milliseconds.
 */
export type Outbox = {
  /**
   * At most `limit` deliveries that are due at `nowMs` and that nobody holds, leased until `nowMs + leaseMs`; none to the
   * endpoints named in `except`, which rest: theirs must not take the place of others'.
   */
  claim(options: {
    nowMs: number
    leaseMs: number
    limit: number
    except?: readonly string[]
  }): Promise<Delivery[]>
  delivered(id: string, atMs: number): Promise<void>
  /** Counts a failed attempt, frees the lease, and makes the delivery due again at `nextMs`. */
  retry(id: string, nextMs: number, error: string): Promise<void>
  /** Ends the delivery undelivered; it is never claimed again. */
  giveUp(id: string, error: string): Promise<void>
}

/** Times in milliseconds. */
export const OPERATION_LIMITS = {
  /** How long proxies have to acknowledge a write before somebody is asked. */
  ackTimeoutMs: 30_000,
  ackPollMs: 300,
  /** The pause between writes where nobody can say what proxies acknowledged. */
  unknownPauseMs: 3_000,
  beatMs: 3_000,
  /** A runner that has not moved for this long is gone. */
  staleMs: 10_000,
  /** Between two looks for operations whose runner is gone, and for done ones to watch over. */
  pollMs: 3_000,
  /** After a lost answer: a write may still be on its way when its object is read first. */
  settleMs: 1_000,
  /** After a lost answer: how long the API server has to say what became of the write. */
  readMs: 60_000,
  /** How long a new operation waits for one that has its objects, which is mostly done in a moment. */
  lockMs: 800,
  stopMs: 2_000,
}
export type OperationLimits = typeof OPERATION_LIMITS

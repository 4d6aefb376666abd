/** Who a request acts as. Every route handler resolves one first; every cluster call made for a request takes it. */
export type Actor = { kind: 'local'; user: string }

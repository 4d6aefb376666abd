import type { EnvoyListener } from '#lib/envoy/listener.ts'

/**
 * Listeners as their configuration tells, with the addresses at which Envoy really listens. One that only one side knows is
 * there as that side has it.
 */
export function withStates(
  listening: readonly EnvoyListener[],
  configured: readonly EnvoyListener[],
): EnvoyListener[] {
  const byName = new Map(listening.map((one) => [one.name, one]))
  const named = new Set(configured.map(({ name }) => name))
  const joined = configured.map((one) => {
    const { addresses, port } = (one.state.kind === 'active' ? byName.get(one.name) : undefined) ?? one
    return { ...one, addresses, port }
  })
  return [...joined, ...listening.filter(({ name }) => !named.has(name))]
}

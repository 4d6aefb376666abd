import type { Backends } from '#lib/mesh/views.ts'

/** A destination in a word: its subset, or its host without the part that every Service's has. */
export const destinationLabel = (host: string, subset: string): string =>
  subset || host.replace(/\.svc\.cluster\.local$/, '')

const MIXED = ['var(--accent)', 'var(--warn-fill)', 'var(--unknown-fill)', 'var(--vm)', 'var(--pod)']

/** A colour each: VMs and pods in theirs, and a second of either kind in one of its own. */
export function destinationColours(
  ids: readonly string[],
  backends: Readonly<Record<string, Backends>>,
): Record<string, string> {
  const taken = new Set<string>()
  return Object.fromEntries(
    ids.map((id, index) => {
      const { vmsTotal = 0, podsTotal = 0 } = backends[id] ?? {}
      const own =
        vmsTotal > 0 && podsTotal === 0
          ? 'var(--vm-fill)'
          : podsTotal > 0 && vmsTotal === 0
            ? 'var(--pod-fill)'
            : ''
      const colour =
        own && !taken.has(own)
          ? own
          : (MIXED.find((one) => !taken.has(one)) ?? MIXED[index % MIXED.length] ?? 'var(--accent)')
      taken.add(colour)
      return [id, colour]
    }),
  )
}

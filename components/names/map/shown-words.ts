import type { NamesGraph } from '#lib/names/name-row.ts'

const count = (value: number): string => value.toLocaleString('en')

/** How many hosts are on the map, of how many, and what brings the others. */
export function shownWords({ shown, matching, total }: NamesGraph['hosts']): string {
  const of = matching < total ? `${count(matching)} of ${count(total)} hosts fit` : `${count(total)} hosts`
  const all = total === 1 ? '1 host' : of
  return shown < matching ? `${all}; ${count(shown)} are shown. Narrow the search for the others.` : all
}

const MOST = 6

/** What to search for when nothing has this host: its first label, then the first half of that. */
export function nearQueries(host: string): string[] {
  const label = host.replace(/^\*\./, '').split('.')[0] ?? ''
  const half = label.slice(0, Math.max(3, Math.ceil(label.length / 2)))
  return [...new Set([label, half])].filter((text) => text.length > 0)
}

/** The hosts that begin most like `host`, the shorter first among equals. */
export function nearest(host: string, candidates: readonly string[]): string[] {
  return [...new Set(candidates)]
    .filter((candidate) => candidate !== host)
    .map((candidate) => ({ candidate, alike: sameStart(host, candidate) }))
    .toSorted(
      (one, other) =>
        other.alike - one.alike ||
        one.candidate.length - other.candidate.length ||
        (one.candidate < other.candidate ? -1 : 1),
    )
    .slice(0, MOST)
    .map(({ candidate }) => candidate)
}

function sameStart(one: string, other: string): number {
  let length = 0
  while (length < one.length && one[length] === other[length]) length += 1
  return length
}

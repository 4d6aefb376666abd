/** Labels of an object, each by itself, so that they wrap between and not inside. */
export function LabelChips({ labels }: { labels: Readonly<Record<string, string>> }) {
  const pairs = Object.entries(labels).map((pair) => pair.join('='))
  if (pairs.length === 0) return <span className="text-muted">–</span>
  return (
    <ul className="flex flex-wrap gap-1">
      {pairs.map((pair) => (
        <li
          key={pair}
          className="rounded bg-unknown-soft px-1.5 py-0.5 font-mono text-unknown text-xs wrap-anywhere"
        >
          {pair}
        </li>
      ))}
    </ul>
  )
}

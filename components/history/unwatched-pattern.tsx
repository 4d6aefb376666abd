/** The hatching of what nobody watched, which lanes and legend fill with by `url(#unwatched)`. */
export function UnwatchedPattern() {
  return (
    <svg aria-hidden className="absolute size-0">
      <defs>
        <pattern
          id="unwatched"
          width="6"
          height="6"
          patternUnits="userSpaceOnUse"
          patternTransform="rotate(45)"
        >
          <rect width="6" height="6" fill="var(--surface)" opacity="0.75" />
          <rect width="2" height="6" fill="var(--line-strong)" opacity="0.45" />
        </pattern>
      </defs>
    </svg>
  )
}

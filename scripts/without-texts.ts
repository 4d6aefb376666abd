/** A CRD's schema without what it says to people: descriptions, and the messages of its rules. */
export function withoutTexts(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutTexts)
  if (typeof value !== 'object' || value === null) return value
  const isText = ([key, text]: [string, unknown]) =>
    ['description', 'message', 'messageExpression', 'reason'].includes(key) && typeof text === 'string'
  return Object.fromEntries(
    Object.entries(value)
      .filter((entry) => !isText(entry))
      .map(([key, child]) => [key, withoutTexts(child)]),
  )
}

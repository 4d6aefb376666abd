/** What RE2 does not have: looking around, and references back. */
const NOT_RE2 = /\(\?(=|!|<=|<!)|\\[1-9]/

/**
 * A regular expression of Envoy's syntax (RE2) as one of ours, or null when RE2 could not compile it. Of RE2's flags
 * only a leading `(?i)` is known.
 */
export function re2(text: string): RegExp | null {
  const [, flag, rest = ''] = /^(\^?\(\?:)?(.*)$/s.exec(text) ?? []
  const isCaseless = rest.startsWith('(?i)')
  if (NOT_RE2.test(text)) return null
  try {
    return new RegExp((flag ?? '') + (isCaseless ? rest.slice(4) : rest), isCaseless ? 'i' : '')
  } catch {
    return null
  }
}

import { wordsOf } from '#lib/mesh/view/list.ts'

/**
 * The query that makes Envoy answer with fewer statistics: those whose name holds the longest word, whatever its case (RE2).
 * The other words are looked for in its answer.
 */
export function statsFilter(q: string, isUsedOnly: boolean): string {
  const [longest = ''] = wordsOf(q).sort((a, b) => b.length - a.length)
  // What is not plain is looked for in all: Envoy's pages take no filter with control characters or escapes of URLs.
  const isPlain = /^[\w.|;:/@-]+$/.test(longest)
  const filter = isPlain ? `&filter=${encodeURIComponent(`(?i)${longest.replaceAll(/[.|]/g, '\\$&')}`)}` : ''
  return `${filter}${isUsedOnly ? '&usedonly' : ''}`
}

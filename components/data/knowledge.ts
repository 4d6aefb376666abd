import type { Feed } from '#lib/kube/feed.ts'
import type { Kind } from '#lib/kube/kinds.ts'

/**
 * Whether an empty list of some kinds means that there is nothing: `known`. While they are first read it is `reading`;
 * when they could not be read, nobody can tell, and the page must not say "none".
 */
export function knowledgeOf(
  feeds: readonly Feed[] | undefined,
  kinds: readonly Kind[],
): 'known' | 'reading' | 'unknown' {
  const states = kinds.map((kind) => feeds?.find((feed) => feed.kind === kind)?.state ?? 'connecting')
  if (states.includes('connecting')) return 'reading'
  return states.every((state) => state === 'synced' || state === 'crd-absent') ? 'known' : 'unknown'
}

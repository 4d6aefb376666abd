import type { GraphNode } from '#lib/names/name-row.ts'

/** What choosing a node does: it shows the endpoints of a host one by one, or goes to a page, or nothing. */
export type NodeAction = { kind: 'open'; host: string } | { kind: 'go'; href: string } | { kind: 'none' }

export function actionOf({ href, opens }: Pick<GraphNode, 'href' | 'opens'>): NodeAction {
  if (opens) return { kind: 'open', host: opens }
  return href === '' ? { kind: 'none' } : { kind: 'go', href }
}

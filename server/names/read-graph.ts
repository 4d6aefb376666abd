import { z } from 'zod'
import { graphHosts } from '#lib/mesh/graph-sources.ts'
import type { Inventory } from '#lib/mesh/inventory.ts'
import { namesGraph } from '#lib/names/graph.ts'
import type { NamesGraph } from '#lib/names/name-row.ts'
import { parseInput } from '#server/http/respond.ts'

const querySchema = z.object({
  q: z.string().max(200).default(''),
  namespace: z.string().max(63).default(''),
  open: z.string().max(253).toLowerCase().default(''),
})

/** The map of the hosts that fit a filter. Throws AppError `bad-request`. */
export function readGraph(inventory: Inventory, query: URLSearchParams): NamesGraph {
  return namesGraph(graphHosts(inventory, parseInput(Object.fromEntries(query), querySchema)))
}

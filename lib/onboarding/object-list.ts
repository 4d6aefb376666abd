import { z } from 'zod'
import { textsOf } from '#lib/json.ts'
import type { Inventory } from '#lib/mesh/inventory.ts'
import { contains, distinct, paged, sorted } from '#lib/mesh/view/list.ts'
import type { Page } from '#lib/mesh/views.ts'
import { objectsOf } from '#lib/onboarding/forms/parts.ts'
import { isEastWest } from '#lib/onboarding/forms/read-gateways.ts'
import { objectAt, plainText, textAt } from '#lib/traffic/spec-edit.ts'

/** Kinds that a form edits and that no other page lists. */
export const LISTED_KINDS = ['ServiceEntry', 'Sidecar', 'PeerAuthentication', 'Gateway'] as const
export type ListedKind = (typeof LISTED_KINDS)[number]
export const OBJECT_SORTS = ['name', 'namespace'] as const

export const objectListQuery = z.object({
  kind: z.enum(LISTED_KINDS),
  q: z.string().max(200).default(''),
  namespace: z.string().max(253).default(''),
  sort: z.enum(OBJECT_SORTS).default('name'),
  dir: z.enum(['asc', 'desc']).default('asc'),
  page: z.coerce.number().int().min(1).max(100_000).default(1),
  pageSize: z.coerce.number().int().min(10).max(50).default(50),
})

export type ObjectRow = { id: string; namespace: string; name: string; about: string }

/** Answer of `GET /api/onboarding/objects?kind=…`: a page of the objects of a kind. */
export type ObjectList = { rows: ObjectRow[]; page: Page; namespaces: string[] }

/** Objects that a form can edit; of Gateways those that let in istiod or services across networks. */
export function objectList(
  { objects }: Pick<Inventory, 'objects'>,
  { kind, q, namespace, sort, dir, ...at }: z.infer<typeof objectListQuery>,
): ObjectList {
  const rows = rowsOf(objects, kind)
  const matching = rows.filter(
    (row) => (namespace === '' || row.namespace === namespace) && contains(q, [row.id, row.about]),
  )
  return {
    ...paged(
      sorted(matching, (row) => row[sort], dir),
      at,
      rows.length,
    ),
    namespaces: distinct(rows.map((row) => row.namespace)),
  }
}

function rowsOf(objects: Inventory['objects'], kind: ListedKind): ObjectRow[] {
  switch (kind) {
    case 'ServiceEntry':
      return [...objects.ServiceEntry.values()].map((one) => rowOf(one, listed(one.spec.hosts)))
    case 'Sidecar':
      return [...objects.Sidecar.values()].map((one) =>
        rowOf(one, labelsIn(objectAt(objectAt(one.spec, 'workloadSelector'), 'labels'))),
      )
    case 'PeerAuthentication':
      return [...objects.PeerAuthentication.values()].map((one) => {
        const mode = textAt(objectAt(one.spec, 'mtls'), 'mode') || 'UNSET'
        return rowOf(one, `${mode}, ${labelsIn(objectAt(objectAt(one.spec, 'selector'), 'matchLabels'))}`)
      })
    case 'Gateway':
      return [...objects.Gateway.values()]
        .filter(({ spec }) => isEastWest(spec))
        .map((one) => rowOf(one, portsOf(one.spec)))
  }
}

const rowOf = (
  { metadata: { namespace, name } }: { metadata: { namespace: string; name: string } },
  about: string,
): ObjectRow => ({ id: `${namespace}/${name}`, namespace, name, about })

const labelsIn = (labels: Record<string, unknown>): string =>
  listed(Object.entries(labels).map(([key, value]) => `${key}=${plainText(value)}`)) || 'all workloads'

const portsOf = (spec: Record<string, unknown>): string =>
  listed(
    objectsOf(spec.servers).map(
      (server) => `${plainText(objectAt(server, 'port').number ?? '')} ${textsOf(server.hosts).join(' ')}`,
    ),
  )

const MOST = 4

/** The first few of them. */
const listed = (texts: readonly string[]): string =>
  [...texts.slice(0, MOST), ...(texts.length > MOST ? [`and ${texts.length - MOST} more`] : [])].join(', ')

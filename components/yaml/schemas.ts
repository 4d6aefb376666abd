import { getJson } from '#components/data/api-client.ts'
import type { Schema, SchemaAnswer } from '#lib/yaml/schema/schema.ts'

const known = new Map<string, Promise<Schema | null>>()

/** The schema of a kind, asked for once; null where there is none to be had, which only means no hints. */
export function schemaOfKind(kind: string): Promise<Schema | null> {
  const asked = known.get(kind)
  if (asked) return asked
  const asking = getJson<SchemaAnswer>(`/api/schemas/${encodeURIComponent(kind)}`).then(
    ({ schema }) => schema,
    () => null,
  )
  known.set(kind, asking)
  // What could not be had now may be there the next time that it is looked for.
  void asking.then((schema) => schema ?? setTimeout(() => known.delete(kind), 30_000))
  return asking
}

import { canonicalJson, isJsonObject, type JsonObject } from '#lib/json.ts'
import { readDestination } from '#lib/traffic/destination-form.ts'
import { listAt, objectAt, textAt } from '#lib/traffic/spec-edit.ts'

type Path = readonly (string | number)[]

/** Whether the entries of the list at this path can be told by what they are: rules, destinations and subsets. */
export function isKeyedList(path: Path): boolean {
  const last = path.at(-1)
  return (path.length === 1 && ['http', 'tls', 'tcp', 'subsets'].includes(String(last))) || last === 'route'
}

/** A key for each entry of such a list; null when two are alike, so that a position is all there is to go by. */
export function identitiesOf(list: readonly unknown[], path: Path): string[] | null {
  const ids = list.map((one) => identityOf(isJsonObject(one) ? one : {}, String(path.at(-1))))
  return new Set(ids).size === ids.length ? ids : null
}

function identityOf(entry: JsonObject, list: string): string {
  if (list === 'route') return destinationKey(entry)
  const name = textAt(entry, 'name')
  if (name !== '' || list === 'subsets') return `name ${name}`
  const destinations = listAt(entry, 'route').map((one) => destinationKey(isJsonObject(one) ? one : {}))
  return `rule ${canonicalJson([entry.match, destinations])}`
}

function destinationKey(entry: JsonObject): string {
  const { host, subset, port } = readDestination(objectAt(entry, 'destination'))
  return JSON.stringify([host, subset, port])
}

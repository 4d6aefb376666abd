import { isJsonObject, type JsonObject } from '#lib/json.ts'
import type { Problem } from '#lib/result.ts'
import { isDeepStrictEqual } from '#lib/stream/equal.ts'
import { isSubsetName, readDestination } from '#lib/traffic/destination-form.ts'
import { resolveHost, type Subset } from '#lib/traffic/destinations.ts'
import { problemsOfLabels } from '#lib/traffic/label-problems.ts'
import {
  listAt,
  objectAt,
  plainText,
  replacedAt,
  textAt,
  withField,
  withList,
} from '#lib/traffic/spec-edit.ts'

/** Edits of a DestinationRule's subsets; a call that changes nothing returns the same spec. */

/** Adds a subset at the end. */
export const addSubset = (spec: JsonObject, { name, labels }: Subset): JsonObject => ({
  ...spec,
  subsets: [...listAt(spec, 'subsets'), { name, ...(Object.keys(labels).length > 0 ? { labels } : {}) }],
})

/** Renames a subset and gives it other labels; its traffic policy and what else it carries stay. */
export function setSubset(spec: JsonObject, name: string, { name: to, labels }: Subset): JsonObject {
  const subsets = listAt(spec, 'subsets')
  const index = indexOf(subsets, name)
  const written = subsets[index]
  if (!isJsonObject(written)) return spec
  const isSame = isDeepStrictEqual(textLabels(written), labels)
  const relabelled = isSame
    ? written
    : withField(written, 'labels', Object.keys(labels).length > 0 ? labels : undefined)
  const changed = withField(relabelled, 'name', to)
  return changed === written ? spec : { ...spec, subsets: replacedAt(subsets, index, changed) }
}

/** Takes a subset away, and the list with the last one. */
export function removeSubset(spec: JsonObject, name: string): JsonObject {
  const subsets = listAt(spec, 'subsets')
  const index = indexOf(subsets, name)
  return index < 0 ? spec : withList(spec, 'subsets', subsets.toSpliced(index, 1))
}

/** A valid subset name as near to the wanted one as can be, with a number behind it when it is taken. */
export function freeSubsetName(taken: readonly string[], wanted: string): string {
  const base = dnsLabel(wanted) || 'subset'
  const used = new Set(taken)
  let name = base
  for (let number = 2; used.has(name); number += 1) {
    const ending = `-${number}`
    name = `${base.slice(0, 63 - ending.length)}${ending}`
  }
  return name
}

/** A text as a DNS-1123 label; empty when nothing of it can stay. */
export const dnsLabel = (text: string): string =>
  text
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replace(/^-+/, '')
    .slice(0, 63)
    .replace(/-+$/, '')

/**
 * Follows a subset's new name in a VirtualService: routes and mirrors to that host. A host without a dot is one of
 * the VirtualService's own namespace, which is the one to give here.
 */
export function renameSubsetInRoutes(
  spec: JsonObject,
  { host, namespace }: { host: string; namespace: string },
  from: string,
  to: string,
): JsonObject {
  const wanted = resolveHost(host, namespace)
  return mapDestinations(spec, (destination) => {
    const { host: written, subset } = readDestination(destination)
    return subset === from && resolveHost(written, namespace) === wanted
      ? withField(destination, 'subset', to || undefined)
      : destination
  })
}

/** What Istio would refuse in a DestinationRule's subsets; `field` is a path such as `subsets.0.labels.1.key`. */
export function problemsOfSubsets(spec: JsonObject): Problem[] {
  const subsets = listAt(spec, 'subsets').map((one) => (isJsonObject(one) ? one : {}))
  const names = subsets.map((one) => textAt(one, 'name'))
  return subsets.flatMap((subset, index): Problem[] => {
    const name = names[index] ?? ''
    const labels = Object.entries(textLabels(subset)).map(([key, value]) => ({ key, value }))
    return [
      ...(isSubsetName(name)
        ? []
        : [
            {
              code: 'subset-name',
              field: `subsets.${index}.name`,
              message: name === '' ? 'A subset needs a name' : `${name} is no subset name`,
              fix: 'Use letters, digits and dashes, 63 at most, with a letter or digit at both ends.',
            },
          ]),
      ...(name !== '' && names.indexOf(name) < index
        ? [
            {
              code: 'subset-twice',
              field: `subsets.${index}.name`,
              message: `There are two subsets named ${name}`,
              fix: `Rename one, for example to ${freeSubsetName(names, name)}.`,
            },
          ]
        : []),
      ...problemsOfLabels(labels, `subsets.${index}.labels`),
    ]
  })
}

const indexOf = (subsets: readonly unknown[], name: string): number =>
  subsets.findIndex((one) => isJsonObject(one) && one.name === name)

const textLabels = (subset: JsonObject): Record<string, string> =>
  Object.fromEntries(
    Object.entries(objectAt(subset, 'labels')).map(([key, value]) => [key, plainText(value)]),
  )

type Change = (destination: JsonObject) => JsonObject

/** Every Destination that a VirtualService names: of routes, of `mirror` and of `mirrors`. */
function mapDestinations(spec: JsonObject, change: Change): JsonObject {
  return (['http', 'tls', 'tcp'] as const).reduce(
    (all, kind) => mapList(all, kind, (rule) => mapRule(rule, change)),
    spec,
  )
}

function mapRule(rule: JsonObject, change: Change): JsonObject {
  const entry: Change = (one) => mapField(one, 'destination', change)
  return mapField(mapList(mapList(rule, 'route', entry), 'mirrors', entry), 'mirror', change)
}

function mapField(object: JsonObject, key: string, change: Change): JsonObject {
  const value = object[key]
  return isJsonObject(value) ? withField(object, key, change(value)) : object
}

function mapList(object: JsonObject, key: string, change: Change): JsonObject {
  const list = listAt(object, key)
  const changed = list.map((one) => (isJsonObject(one) ? change(one) : one))
  return changed.every((one, index) => one === list[index]) ? object : { ...object, [key]: changed }
}

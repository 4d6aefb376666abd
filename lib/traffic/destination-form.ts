import type { JsonObject } from '#lib/json.ts'
import type { Problem } from '#lib/result.ts'
import { objectAt, textAt, withField } from '#lib/traffic/spec-edit.ts'

/** Where a route or a mirror sends to. An empty subset is all of the host; a null port is the one asked for. */
export type DestinationForm = { host: string; subset: string; port: number | null }

/** Reads Istio's Destination; what is not understood is empty here and stays in the object. */
export function readDestination(written: JsonObject): DestinationForm {
  const { number } = objectAt(written, 'port')
  return {
    host: textAt(written, 'host'),
    subset: textAt(written, 'subset'),
    port: typeof number === 'number' ? number : null,
  }
}

/** A Destination with the form's values; fields that show them already, and fields unknown here, stay as they are. */
export function writeDestination(written: JsonObject, form: DestinationForm): JsonObject {
  const before = readDestination(written)
  let after = written
  if (before.host !== form.host || !Object.hasOwn(written, 'host'))
    after = withField(after, 'host', form.host)
  if (before.subset !== form.subset) after = withField(after, 'subset', form.subset || undefined)
  if (before.port !== form.port)
    after = withField(
      after,
      'port',
      form.port === null ? undefined : { ...objectAt(written, 'port'), number: form.port },
    )
  return after
}

/** What Istio accepts as a subset's name: a DNS-1123 label, in which it takes capitals too. */
export const isSubsetName = (name: string): boolean => /^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/i.test(name)

export const isPort = (port: number): boolean => Number.isInteger(port) && port >= 1 && port <= 65_535

/** What is wrong with a destination; `field` is the path of the form it stands in. */
export function problemsOfDestination({ host, subset, port }: DestinationForm, field: string): Problem[] {
  const problems: Problem[] = []
  if (!isHostName(host)) {
    problems.push({
      code: 'host',
      field: `${field}.host`,
      message: host === '' ? 'A destination needs a host' : `${host} is no host name`,
      fix: 'Name a Service or the host of a ServiceEntry, such as forum.istioinaction.svc.cluster.local.',
    })
  }
  if (subset !== '' && !isSubsetName(subset)) {
    problems.push({
      code: 'subset-name',
      field: `${field}.subset`,
      message: `${subset} is no subset name`,
      fix: 'Use letters, digits and dashes, 63 at most, with a letter or digit at both ends.',
    })
  }
  if (port !== null && !isPort(port)) {
    problems.push({
      code: 'port',
      field: `${field}.port`,
      message: `${port} is no port`,
      fix: 'Use a whole number from 1 to 65535.',
    })
  }
  return problems
}

/** Istio takes names with an underscore, and a wildcard as the first label but not alone. */
const isHostName = (host: string): boolean =>
  host.length <= 255 &&
  /^(\*\.)?[a-z0-9_]([-a-z0-9_]{0,61}[a-z0-9_])?(\.[a-z0-9_]([-a-z0-9_]{0,61}[a-z0-9_])?)*\.?$/i.test(host)

import type { Problem } from '#lib/result.ts'
import type { LoadBalancerForm, PolicyForm } from '#lib/traffic/policy-form.ts'

const LARGEST = 2 ** 31 - 1

/** What Istio would refuse; `field` is a path into the form, such as `outlierDetection.interval`. */
export function problemsOfPolicy({ connectionPool, outlierDetection, loadBalancer }: PolicyForm): Problem[] {
  return [
    ...problemsOfFields('connectionPool', connectionPool),
    ...problemsOfFields('outlierDetection', outlierDetection),
    ...problemsOfBalancer(loadBalancer),
  ]
}

const problemsOfFields = (
  section: string,
  fields: Readonly<Record<string, string | number | null>>,
): Problem[] =>
  Object.entries(fields).flatMap(([name, value]) => {
    const field = `${section}.${name}`
    if (value === null || value === '') return []
    if (typeof value === 'string') return problemsOfDuration(field, value)
    return problemsOfCount(field, value, name.endsWith('Percent') ? 100 : LARGEST)
  })

const problemsOfCount = (field: string, value: number, largest: number): Problem[] =>
  Number.isInteger(value) && value >= 0 && value <= largest
    ? []
    : [
        {
          code: 'number',
          field,
          message: `${value} is out of range`,
          fix: `Use a whole number from 0 to ${largest}.`,
        },
      ]

function problemsOfDuration(field: string, value: string, isZeroAllowed = false): Problem[] {
  const nanoseconds = durationNs(value)
  const isValid =
    nanoseconds !== null &&
    nanoseconds % NS_PER_MS === 0n &&
    (nanoseconds >= NS_PER_MS || (isZeroAllowed && nanoseconds === 0n))
  if (isValid) return []
  return [
    {
      code: 'duration',
      field,
      message: `${value} is no duration that Istio takes`,
      fix: 'Use 1ms or more, in whole milliseconds, such as 30s, 1.5s, 250ms or 1m30s.',
    },
  ]
}

const NS_PER_MS = 1_000_000n
const UNITS: Readonly<Record<string, bigint>> = {
  ns: 1n,
  us: 1000n,
  µs: 1000n,
  ms: NS_PER_MS,
  s: 1000n * NS_PER_MS,
  m: 60_000n * NS_PER_MS,
  h: 3_600_000n * NS_PER_MS,
}

/** A Go duration in nanoseconds, what is below one left out; null for what is none. */
function durationNs(text: string): bigint | null {
  if (!/^(\d+(\.\d*)?(ns|us|µs|ms|s|m|h))+$/.test(text)) return null
  let total = 0n
  for (const [, whole = '0', fraction = '', unit = ''] of text.matchAll(
    /(\d+)(?:\.(\d*))?(ns|us|µs|ms|s|m|h)/g,
  )) {
    const scale = UNITS[unit] ?? 0n
    total += BigInt(whole) * scale + (BigInt(fraction || '0') * scale) / 10n ** BigInt(fraction.length)
  }
  return total
}

function problemsOfBalancer(form: LoadBalancerForm): Problem[] {
  if (form.kind !== 'consistentHash') return []
  const { hash } = form
  if (hash.by === 'useSourceIp') return []
  const problems: Problem[] =
    hash.name === ''
      ? [
          {
            code: 'name-empty',
            field: 'loadBalancer.hash.name',
            message: 'Hashing needs a name to go by',
            fix: 'Name the header, query parameter or cookie.',
          },
        ]
      : []
  return hash.by === 'httpCookie' && hash.ttl !== ''
    ? [...problems, ...problemsOfDuration('loadBalancer.hash.ttl', hash.ttl, true)]
    : problems
}

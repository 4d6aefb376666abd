import { isJsonObject, type JsonObject } from '#lib/json.ts'
import { readPercentage } from '#lib/traffic/edit-mirrors.ts'
import { plainText } from '#lib/traffic/spec-edit.ts'

/** One match condition in words: its fields all have to hold. A field we have no words for is shown as it is. */
export function describeMatch(match: JsonObject): string {
  const parts = Object.entries(match).flatMap(([field, value]) => {
    switch (field) {
      case 'name':
      case 'ignoreUriCase':
        return []
      case 'headers':
        return each(value, (name, text) => `header ${name} ${text}`)
      case 'withoutHeaders':
        return each(value, (name, text) => `without header ${name} ${text}`)
      case 'queryParams':
        return each(value, (name, text) => `query ${name} ${text}`)
      case 'sourceLabels':
        return each(value, (name, text) => `source ${name} ${text}`)
      case 'uri':
      case 'scheme':
      case 'method':
      case 'authority':
        return [`${field} ${stringMatch(value)}`]
      case 'port':
        return [`port ${plainText(value)}`]
      case 'sourceNamespace':
        return [`from namespace ${plainText(value)}`]
      case 'gateways':
        return [`through ${joined(value)}`]
      case 'sniHosts':
        return [`SNI ${joined(value)}`]
      case 'destinationSubnets':
        return [`to ${joined(value)}`]
      default:
        return [`${field} ${JSON.stringify(value)}`]
    }
  })
  return parts.length > 0 ? parts.join(' and ') : 'everything'
}

/** What else a rule does, one line each. Nothing is left out: an unknown field is shown by name and value. */
export function describeExtras(rule: JsonObject): string[] {
  return Object.entries(rule).flatMap(([field, value]) => {
    if (value === undefined || ['name', 'match', 'route'].includes(field)) return []
    switch (field) {
      case 'timeout':
        return [`timeout ${plainText(value)}`]
      case 'retries':
        return [describeRetries(value)]
      case 'mirror':
        return [`mirrors to ${destinationText(value)}`]
      case 'mirrors':
        return Array.isArray(value) ? value.map(describeMirror) : []
      case 'mirrorPercentage':
        return [`mirrors ${readPercentage(value)} %`]
      default:
        return [`${words(field)} ${JSON.stringify(value)}`]
    }
  })
}

function describeRetries(value: unknown): string {
  if (!isJsonObject(value)) return 'retries'
  const { attempts, perTryTimeout, retryOn } = value
  const parts = [
    `retries ${plainText(attempts ?? 2)} times`,
    ...(perTryTimeout ? [`${plainText(perTryTimeout)} each`] : []),
    ...(retryOn ? [`on ${plainText(retryOn)}`] : []),
  ]
  return parts.join(', ')
}

function describeMirror(value: unknown): string {
  if (!isJsonObject(value)) return 'mirrors'
  const share = readPercentage(value.percentage)
  return `mirrors ${share} % to ${destinationText(value.destination)}`
}

function destinationText(value: unknown): string {
  if (!isJsonObject(value)) return 'nowhere'
  return value.subset ? `${plainText(value.host)} (${plainText(value.subset)})` : plainText(value.host)
}

function each(value: unknown, say: (name: string, text: string) => string): string[] {
  return isJsonObject(value)
    ? Object.entries(value).map(([name, match]) => say(name, stringMatch(match)))
    : []
}

/** Istio's StringMatch; an empty one only asks that the thing is there. */
function stringMatch(value: unknown): string {
  if (!isJsonObject(value)) return `= ${plainText(value)}`
  if (typeof value.exact === 'string') return `= ${value.exact}`
  if (typeof value.prefix === 'string') return `starts with ${value.prefix}`
  if (typeof value.regex === 'string') return `matches ${value.regex}`
  return 'is present'
}

const joined = (value: unknown): string =>
  Array.isArray(value) ? value.map(plainText).join(', ') : plainText(value)

/** `corsPolicy` as `cors policy`. */
const words = (field: string): string => field.replaceAll(/([A-Z])/g, ' $1').toLowerCase()

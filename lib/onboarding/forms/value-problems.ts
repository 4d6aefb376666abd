import { isDnsLabel, isLabelKey, isLabelValue, protocolOf } from '#lib/istio-values/istio-values.ts'
import { isBlank, type Pair } from '#lib/onboarding/forms/pair.ts'
import { problem, repeatedPlaces } from '#lib/onboarding/forms/parts.ts'
import type { Problem } from '#lib/result.ts'
import { isPort } from '#lib/traffic/destination-form.ts'

/** What is wrong with values that several forms have. Nothing is said of what the API server and Istio take. */

const OBJECT_NAME = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/
const NAMESPACE = /^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/
const NAME_FIX = 'Use lower-case letters, digits and dashes, with a letter or digit at both ends.'
const PORT_FIX = 'Use a whole number from 1 to 65535.'

/** Of the name and the namespace of an object. */
export const nameProblems = ({ name, namespace }: { name: string; namespace: string }): Problem[] => [
  ...objectNameProblems(name, 'name'),
  ...namespaceProblems(namespace),
]

/** Of the name of an object; that of a Gateway takes no dots and 63 characters. */
export function objectNameProblems(name: string, field: string, isLabel = false): Problem[] {
  const isName = isLabel ? NAMESPACE.test(name) : name.length <= 253 && OBJECT_NAME.test(name)
  return isName
    ? []
    : [problem('name', field, name === '' ? 'A name is needed' : `${name} is no name`, NAME_FIX)]
}

export const namespaceProblems = (namespace: string, field = 'namespace'): Problem[] =>
  NAMESPACE.test(namespace)
    ? []
    : [
        problem(
          'namespace',
          field,
          namespace === '' ? 'A namespace is needed' : `${namespace} is no namespace`,
          `${NAME_FIX} 63 at most.`,
        ),
      ]

export const portNumberProblems = (number: number | null, field: string): Problem[] =>
  number !== null && isPort(number)
    ? []
    : [problem('port', field, number === null ? 'A port number is needed' : `${number} is no port`, PORT_FIX)]

export const portNameProblems = (name: string, field: string): Problem[] =>
  isDnsLabel(name)
    ? []
    : [
        problem(
          'port-name',
          field,
          name === '' ? 'A port needs a name' : `${name} is no port name`,
          'Use letters, digits and dashes, 63 at most, with a letter or digit at both ends.',
        ),
      ]

export const protocolProblems = (protocol: string, field: string): Problem[] =>
  protocol === '' || protocolOf(protocol) !== null
    ? []
    : [
        problem(
          'protocol',
          field,
          `${protocol} is no protocol that Istio knows`,
          'Choose HTTP, HTTPS, HTTP2, GRPC, GRPC-WEB, TCP, TLS, MONGO, MYSQL, REDIS, HTTP_PROXY or UDP.',
        ),
      ]

/** Of two things that may not be alike, the later one is at fault. */
export const repeated = (
  all: readonly unknown[],
  problemOf: (value: unknown, place: number) => Problem,
): Problem[] => repeatedPlaces(all).map((place) => problemOf(all[place], place))

/** Rows of a map that say a key twice: only the last could be written. */
export const keyProblems = (pairs: readonly Pair[], path: string): Problem[] =>
  repeated(
    pairs.map((pair) => (isBlank(pair) ? pair : pair.key)),
    (key, place) =>
      problem('key-twice', `${path}.${place}.key`, `${key} is named twice`, 'Name each key once.'),
  )

/** Of a workloadSelector. Istio takes every label without an asterisk; the API server limits the value to 63 characters. */
export const selectorProblems = (pairs: readonly Pair[], path: string): Problem[] => [
  ...keyProblems(pairs, path),
  ...pairs.flatMap((pair, place): Problem[] => {
    if (isBlank(pair)) return []
    const { key, value } = pair
    return [
      ...(key === ''
        ? [
            problem(
              'label-key',
              `${path}.${place}.key`,
              'A label needs a key',
              'Write a key, or remove the row.',
            ),
          ]
        : []),
      ...[
        { text: key, part: 'key' },
        { text: value, part: 'value' },
      ]
        .filter(({ text }) => text.includes('*'))
        .map(({ text, part }) =>
          problem(
            'selector-wildcard',
            `${path}.${place}.${part}`,
            `${text} has an asterisk, and a selector takes no wildcards`,
            'Select by a label that all of these workloads have.',
          ),
        ),
      ...(value.length > 63
        ? [
            problem(
              'label-value',
              `${path}.${place}.value`,
              `The value has ${value.length} characters`,
              'A label has 63 characters at most.',
            ),
          ]
        : []),
    ]
  }),
]

/** Labels of a selector that the API server takes and that no workload can have. */
export const selectorNotes = (pairs: readonly Pair[], path: string): Problem[] =>
  pairs.flatMap((pair, place) => {
    if (isBlank(pair) || (isLabelKey(pair.key) && isLabelValue(pair.value))) return []
    const part = isLabelKey(pair.key) ? 'value' : 'key'
    const text = pair[part]
    return [
      problem(
        'selects-nothing',
        `${path}.${place}.${part}`,
        `No workload can have ${text} as the ${part} of a label`,
        'This selects nothing. Use letters, digits, dashes, dots and underscores.',
      ),
    ]
  })

/** Labels as Istio's webhook checks them. */
export const labelProblems = (pairs: readonly Pair[], path: string): Problem[] => [
  ...keyProblems(pairs, path),
  ...pairs.flatMap((pair, place): Problem[] => {
    if (isBlank(pair)) return []
    const fix = 'Use letters, digits, dashes, dots and underscores, with a letter or digit at both ends.'
    return [
      ...(isLabelKey(pair.key)
        ? []
        : [
            problem(
              'label-key',
              `${path}.${place}.key`,
              `${pair.key || 'An empty text'} is no label key`,
              fix,
            ),
          ]),
      ...(isLabelValue(pair.value)
        ? []
        : [problem('label-value', `${path}.${place}.value`, `${pair.value} is no label value`, fix)]),
    ]
  }),
]

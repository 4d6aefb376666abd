import { RE2JS } from 're2js'
import type { Problem } from '#lib/result.ts'
import { isPort } from '#lib/traffic/destination-form.ts'
import { nameTwice, problemsOfLabels } from '#lib/traffic/label-problems.ts'
import type { MatchForm, NamedMatchForm, StringMatchForm } from '#lib/traffic/match-form.ts'
import type { RuleKind } from '#lib/traffic/rules.ts'

const LONGEST_REGEX = 1024

/** What the rule is and where it stands: SNI hosts have to be among the hosts of the VirtualService. */
export type MatchContext = { kind: RuleKind; hosts: readonly string[] }

/** What Istio would refuse or never match. `field` is a path into the forms, such as `match.0.headers.1.name`. */
export function problemsOfMatches(
  forms: readonly MatchForm[],
  { kind, hosts }: MatchContext = { kind: 'http', hosts: [] },
): Problem[] {
  const problems = forms.flatMap((form, index) => [
    ...problemsOfMatch(form, `match.${index}`),
    ...(kind === 'tls' ? problemsOfSni(form, `match.${index}`, hosts) : []),
  ])
  if (kind !== 'tls' || forms.length > 0) return problems
  return [
    {
      code: 'tls-match',
      field: 'match',
      message: 'A tls rule needs a condition',
      fix: 'Add one with the SNI hosts that the rule is for.',
    },
  ]
}

const problemsOfMatch = (form: MatchForm, path: string): Problem[] => [
  ...problemsOfNamed(form.headers, `${path}.headers`, { isHeader: true, allowsEmptyPrefix: false }),
  ...problemsOfNamed(form.withoutHeaders, `${path}.withoutHeaders`, {
    isHeader: true,
    allowsEmptyPrefix: true,
  }),
  ...problemsOfNamed(form.queryParams, `${path}.queryParams`, { isHeader: false, allowsEmptyPrefix: false }),
  ...(form.uri ? problemsOfText(form.uri, `${path}.uri`, true) : []),
  ...(form.method ? problemsOfText(form.method, `${path}.method`, false) : []),
  ...problemsOfLabels(form.sourceLabels, `${path}.sourceLabels`),
  ...problemsOfNamespace(form.sourceNamespace, `${path}.sourceNamespace`),
  ...problemsOfPort(form.port, `${path}.port`),
]

function problemsOfNamed(
  entries: readonly NamedMatchForm[],
  path: string,
  { isHeader, allowsEmptyPrefix }: { isHeader: boolean; allowsEmptyPrefix: boolean },
): Problem[] {
  return entries.flatMap(({ name, match }, index) => {
    const isTwice = entries.findIndex((other) => other.name === name) < index
    return [
      ...problemsOfName(name, `${path}.${index}.name`, isHeader),
      ...(isTwice && name !== '' ? [nameTwice(name, `${path}.${index}.name`)] : []),
      ...problemsOfText(match, `${path}.${index}.match`, allowsEmptyPrefix),
    ]
  })
}

/** Istio matches header names in lower case; a claim of a token (`@request.auth.claims`) keeps its case. */
function problemsOfName(name: string, field: string, isHeader: boolean): Problem[] {
  if (name === '') {
    return [
      {
        code: 'name-empty',
        field,
        message: isHeader ? 'A header needs a name' : 'A query parameter needs a name',
        fix: isHeader ? 'Name it, such as canary-user, or remove it.' : 'Name it, or remove it.',
      },
    ]
  }
  if (!isHeader || name.startsWith('@')) return []
  if (name !== name.toLowerCase()) {
    return [
      {
        code: 'header-upper-case',
        field,
        message: `${name} is not in lower case`,
        fix: `Write ${name.toLowerCase()}: Istio wants header names in lower case.`,
      },
    ]
  }
  if (/^:?[!#$%&'*+.^_`|~0-9a-z-]+$/.test(name)) return []
  return [
    { code: 'header-name', field, message: `${name} is no header name`, fix: 'Remove spaces and signs.' },
  ]
}

function problemsOfText(
  { op, value }: StringMatchForm,
  field: string,
  allowsEmptyPrefix: boolean,
): Problem[] {
  if (op === 'prefix' && value === '' && !allowsEmptyPrefix) {
    return [
      {
        code: 'prefix-empty',
        field,
        message: 'A prefix needs a text',
        fix: 'Give the text it starts with, or choose “is present”.',
      },
    ]
  }
  return op === 'regex' ? problemsOfRegex(value, field) : []
}

function problemsOfRegex(value: string, field: string): Problem[] {
  if (value === '') {
    return [{ code: 'regex-empty', field, message: 'A regex needs a text', fix: 'Write .* for anything.' }]
  }
  const bytes = new TextEncoder().encode(value).length
  if (bytes > LONGEST_REGEX) {
    return [
      {
        code: 'regex-long',
        field,
        message: `The regex has ${bytes} bytes; Istio takes ${LONGEST_REGEX}`,
        fix: 'Shorten it, or divide it over several conditions.',
      },
    ]
  }
  const fault = re2Fault(value)
  if (fault === '') return []
  return [
    {
      code: 'regex-syntax',
      field,
      message: `Envoy can not read the regex: ${fault}`,
      fix: 'Use RE2 syntax: there is no look-ahead, look-behind or back-reference.',
    },
  ]
}

function re2Fault(regex: string): string {
  try {
    RE2JS.compile(regex)
    return ''
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  }
}

const problemsOfNamespace = (namespace: string, field: string): Problem[] =>
  namespace === '' || /^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/.test(namespace)
    ? []
    : [
        {
          code: 'namespace',
          field,
          message: `${namespace} is no namespace`,
          fix: 'Use lower-case letters, digits and dashes, 63 at most.',
        },
      ]

const problemsOfPort = (port: number | null, field: string): Problem[] =>
  port === null || isPort(port)
    ? []
    : [{ code: 'port', field, message: `${port} is no port`, fix: 'Use a whole number from 1 to 65535.' }]

function problemsOfSni({ sniHosts }: MatchForm, path: string, hosts: readonly string[]): Problem[] {
  if (sniHosts.length === 0) {
    return [
      {
        code: 'sni-missing',
        field: `${path}.sniHosts`,
        message: 'A condition of a tls rule needs an SNI host',
        fix: `Add ${hosts[0] ?? 'a host of the VirtualService'}.`,
      },
    ]
  }
  return sniHosts.flatMap((sni, index) =>
    hosts.some((host) => isWithin(sni, host))
      ? []
      : [
          {
            code: 'sni-host',
            field: `${path}.sniHosts.${index}`,
            message: `${sni || 'An empty text'} is not among the hosts of the VirtualService`,
            fix: `Use one that is: ${hosts.join(', ')}.`,
          },
        ],
  )
}

/** Istio's rule: the same name, or one that the host's wildcard covers. */
const isWithin = (name: string, host: string): boolean =>
  host === '*' || name === host || (host.startsWith('*') && name.endsWith(host.slice(1)))

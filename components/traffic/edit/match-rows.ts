import type { MatchForm, NamedMatchForm, StringMatchForm } from '#lib/traffic/edit-matches.ts'
import type { RuleKind } from '#lib/traffic/rules.ts'

/** The conditions that can be added to an alternative of a rule. */
export type ConditionKind =
  | 'headers'
  | 'withoutHeaders'
  | 'uri'
  | 'method'
  | 'queryParams'
  | 'sourceLabels'
  | 'sourceNamespace'
  | 'port'
  | 'gateways'
  | 'sniHosts'

export const CONDITION_LABELS: Record<ConditionKind, string> = {
  headers: 'Header',
  withoutHeaders: 'Without header',
  uri: 'URI',
  method: 'Method',
  queryParams: 'Query parameter',
  sourceLabels: 'Source label',
  sourceNamespace: 'Source namespace',
  port: 'Port',
  gateways: 'Gateways',
  sniHosts: 'SNI hosts',
}

const ALL_KINDS: readonly ConditionKind[] = ['sourceLabels', 'sourceNamespace', 'port', 'gateways']

/** Istio's conditions by kind of rule: only http sees requests. */
export const CONDITION_KINDS: Record<RuleKind, readonly ConditionKind[]> = {
  http: ['headers', 'uri', 'method', 'queryParams', 'withoutHeaders', ...ALL_KINDS],
  tls: ['sniHosts', ...ALL_KINDS],
  tcp: ALL_KINDS,
}

const isSet = (form: MatchForm, kind: ConditionKind): boolean => {
  const value = form[kind]
  return Array.isArray(value) ? value.length > 0 : value !== null && value !== ''
}

/** Which single conditions can still be added; lists always take one more. */
export const addable = (
  form: MatchForm,
  kind: RuleKind,
  opened: ReadonlySet<ConditionKind>,
): ConditionKind[] =>
  CONDITION_KINDS[kind].filter((one) => isList(one) || !(isSet(form, one) || opened.has(one)))

const isList = (kind: ConditionKind): boolean =>
  ['headers', 'withoutHeaders', 'queryParams', 'sourceLabels'].includes(kind)

export const isShown = (form: MatchForm, kind: ConditionKind, opened: ReadonlySet<ConditionKind>): boolean =>
  isSet(form, kind) || opened.has(kind)

const named = (): NamedMatchForm => ({ name: '', match: { op: 'exact', value: '' } })

type Beginnings = { namespace: string; port: number | null; gateways: string[]; host: string }

/** A form with one more condition, begun with what is most likely meant. */
export function withCondition(form: MatchForm, kind: ConditionKind, from: Beginnings): MatchForm {
  switch (kind) {
    case 'headers':
    case 'withoutHeaders':
    case 'queryParams':
      return { ...form, [kind]: [...form[kind], named()] }
    case 'sourceLabels':
      return { ...form, sourceLabels: [...form.sourceLabels, { key: '', value: '' }] }
    case 'uri':
      return { ...form, uri: { op: 'prefix', value: '/' } }
    case 'method':
      return { ...form, method: { op: 'exact', value: 'GET' } }
    case 'sourceNamespace':
      return { ...form, sourceNamespace: from.namespace }
    case 'port':
      return { ...form, port: from.port }
    case 'gateways':
      return { ...form, gateways: from.gateways }
    case 'sniHosts':
      return { ...form, sniHosts: [from.host] }
  }
}

/** A form without a condition that stands alone. */
export function withoutCondition(form: MatchForm, kind: ConditionKind): MatchForm {
  switch (kind) {
    case 'uri':
      return { ...form, uri: null, ignoreUriCase: false }
    case 'method':
    case 'port':
      return { ...form, [kind]: null }
    case 'sourceNamespace':
      return { ...form, sourceNamespace: '' }
    default:
      return { ...form, [kind]: [] }
  }
}

export const OPERATORS: readonly { value: StringMatchForm['op']; label: string }[] = [
  { value: 'exact', label: 'is' },
  { value: 'prefix', label: 'starts with' },
  { value: 'regex', label: 'matches regex' },
  { value: 'present', label: 'is present' },
]

/** Names separated by commas or spaces, as a list. */
export const namesIn = (text: string): string[] => text.split(/[\s,]+/).filter((name) => name !== '')

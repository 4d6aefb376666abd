import { isJsonObject, type JsonObject, textsOf } from '#lib/json.ts'
import {
  numberOf,
  numberProblems,
  portTextProblems,
  textOfNumber,
} from '#lib/onboarding/forms/number-text.ts'
import { type FieldValue, overlay } from '#lib/onboarding/forms/overlay.ts'
import type { Pair } from '#lib/onboarding/forms/pair.ts'
import { objectsOf, problem, without } from '#lib/onboarding/forms/parts.ts'
import type { Problem } from '#lib/result.ts'
import { objectAt, textAt } from '#lib/traffic/spec-edit.ts'

/** How a VM's agent asks the application whether it is well; `other` is a way that the webhook refuses, such as gRPC. */
export const PROBE_KINDS = ['none', 'httpGet', 'tcpSocket', 'exec', 'other'] as const
export type ProbeKind = (typeof PROBE_KINDS)[number]

/** Counts and seconds of a probe, with what the agent takes where they are left out or 0. */
export const PROBE_COUNTS = [
  { field: 'initialDelaySeconds', label: 'Initial delay', unit: 's', default: 0 },
  { field: 'timeoutSeconds', label: 'Time-out', unit: 's', default: 1 },
  { field: 'periodSeconds', label: 'Period', unit: 's', default: 10 },
  { field: 'successThreshold', label: 'Success threshold', unit: '', default: 1 },
  // Istio's API says 3; the agent on a VM takes 1.
  { field: 'failureThreshold', label: 'Failure threshold', unit: '', default: 1 },
] as const
export type ProbeCount = (typeof PROBE_COUNTS)[number]['field']

/** Every kind keeps its own fields, so trying another one loses nothing. Numbers are as they were typed. */
export type ProbeForm = {
  kind: ProbeKind
  httpGet: { path: string; port: string; host: string; scheme: string; headers: Pair[] }
  tcpSocket: { host: string; port: string }
  exec: { command: string[] }
  /** The method that the form can't change, such as `{ grpc: … }`; kept as it is. */
  other: JsonObject
} & Record<ProbeCount, string>

export const emptyProbe = (): ProbeForm => ({
  kind: 'none',
  httpGet: { path: '', port: '', host: '', scheme: '', headers: [] },
  tcpSocket: { host: '', port: '' },
  exec: { command: [''] },
  other: {},
  initialDelaySeconds: '',
  timeoutSeconds: '',
  periodSeconds: '',
  successThreshold: '',
  failureThreshold: '',
})

export function probeFormOf(probe: unknown): ProbeForm {
  const empty = emptyProbe()
  if (!isJsonObject(probe)) return empty
  const httpGet = objectAt(probe, 'httpGet')
  const tcpSocket = objectAt(probe, 'tcpSocket')
  const kind = kindOf(probe)
  return {
    ...empty,
    ...Object.fromEntries(PROBE_COUNTS.map(({ field }) => [field, textOfNumber(probe[field])])),
    kind,
    httpGet: {
      path: textAt(httpGet, 'path'),
      port: textOfNumber(httpGet.port),
      host: textAt(httpGet, 'host'),
      scheme: textAt(httpGet, 'scheme'),
      headers: objectsOf(httpGet.httpHeaders).map((header) => ({
        key: textAt(header, 'name'),
        value: textAt(header, 'value'),
      })),
    },
    tcpSocket: { host: textAt(tcpSocket, 'host'), port: textOfNumber(tcpSocket.port) },
    exec: kind === 'exec' ? { command: textsOf(objectAt(probe, 'exec').command) } : empty.exec,
    other: kind === 'other' && isJsonObject(probe.grpc) ? { grpc: probe.grpc } : {},
  }
}

function kindOf(probe: JsonObject): ProbeKind {
  for (const kind of ['httpGet', 'tcpSocket', 'exec'] as const) if (isJsonObject(probe[kind])) return kind
  return 'other'
}

/**
 * The probe that a form says, over the one that it was read from (`was` of `probe`): what the form does not know stays, and
 * another method takes the place of the one before. Undefined for none.
 */
export function probeOf(
  form: ProbeForm,
  probe: JsonObject | undefined,
  was: ProbeForm,
): JsonObject | undefined {
  if (form.kind === 'none') return was.kind === 'none' ? probe : undefined
  const isSameKind = form.kind === was.kind
  const base = isSameKind ? (probe ?? {}) : without(probe ?? {}, METHODS)
  const counted = overlay(base, countFields(was), countFields(form))
  if (form.kind === 'other') return { ...form.other, ...counted }
  const method = overlay(
    objectAt(base, form.kind),
    isSameKind ? METHOD_FIELDS[form.kind](was) : [],
    METHOD_FIELDS[form.kind](form),
  )
  return { [form.kind]: method, ...without(counted, [form.kind]) }
}

const METHODS = ['httpGet', 'tcpSocket', 'exec', 'grpc']

const countFields = (form: ProbeForm): FieldValue[] =>
  PROBE_COUNTS.map(({ field }) => ({ path: [field], value: numberOf(form[field]) }))

const METHOD_FIELDS: Record<'httpGet' | 'tcpSocket' | 'exec', (form: ProbeForm) => FieldValue[]> = {
  httpGet: ({ httpGet: { path, port, host, scheme, headers } }) => [
    { path: ['path'], value: path || undefined },
    { path: ['port'], value: numberOf(port) },
    { path: ['host'], value: host || undefined },
    { path: ['scheme'], value: scheme || undefined },
    {
      path: ['httpHeaders'],
      value: headers.length > 0 ? headers.map(({ key, value }) => ({ name: key, value })) : undefined,
    },
  ],
  tcpSocket: ({ tcpSocket: { host, port } }) => [
    { path: ['host'], value: host || undefined },
    { path: ['port'], value: numberOf(port) },
  ],
  exec: ({ exec: { command } }) => [{ path: ['command'], value: command }],
}

const MOST_SECONDS = 2_147_483_647

/** What the API server or Istio's webhook refuses of a probe; `field` begins with `probe`. */
export function probeProblems(form: ProbeForm): Problem[] {
  if (form.kind === 'none') return []
  return [
    ...methodProblems(form),
    ...PROBE_COUNTS.flatMap(({ field, label }) =>
      numberProblems(form[field], `probe.${field}`, { what: label, least: 0, most: MOST_SECONDS }),
    ),
  ]
}

function methodProblems(form: ProbeForm): Problem[] {
  switch (form.kind) {
    case 'httpGet':
      return [
        ...portTextProblems(form.httpGet.port, 'probe.httpGet.port'),
        ...(['', 'HTTP', 'HTTPS'].includes(form.httpGet.scheme)
          ? []
          : [
              problem(
                'scheme',
                'probe.httpGet.scheme',
                `${form.httpGet.scheme} is no scheme`,
                'Use HTTP or HTTPS.',
              ),
            ]),
        ...form.httpGet.headers.flatMap(({ key }, place) => headerProblems(key, place)),
      ]
    case 'tcpSocket':
      return portTextProblems(form.tcpSocket.port, 'probe.tcpSocket.port')
    case 'exec':
      return commandProblems(form.exec.command)
    case 'other':
      return [
        problem(
          'probe-method',
          'probe.kind',
          form.other.grpc
            ? 'Istio’s webhook refuses a gRPC probe, so a group with one can not be changed'
            : 'Istio’s webhook refuses a probe without a method',
          'Choose another way to probe, or none.',
        ),
      ]
    default:
      return []
  }
}

/** The schema takes underscores, the webhook does not. */
const headerProblems = (name: string, place: number): Problem[] =>
  /^[-A-Za-z0-9]+$/.test(name)
    ? []
    : [
        problem(
          'header-name',
          `probe.httpGet.headers.${place}.key`,
          name === '' ? 'A header needs a name' : `${name} is no header name`,
          'Use letters, digits and dashes.',
        ),
      ]

function commandProblems(command: readonly string[]): Problem[] {
  if (command.length === 0)
    return [problem('command', 'probe.exec.command', 'A command is needed', 'Add the program that is run.')]
  return command.flatMap((word, place) =>
    word === ''
      ? [
          problem(
            'command',
            `probe.exec.command.${place}`,
            place === 0 ? 'A program is needed' : 'An argument can not be empty',
            place === 0 ? 'Write the path of a program on the VM.' : 'Write it, or remove the row.',
          ),
        ]
      : [],
  )
}

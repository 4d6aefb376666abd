import { isJsonObject, type JsonObject } from '#lib/json.ts'
import { apiVersionOf } from '#lib/kube/kinds.ts'
import { numberOf, portTextProblems } from '#lib/onboarding/forms/number-text.ts'
import type { ObjectForm } from '#lib/onboarding/forms/object-form.ts'
import { type FieldValue, overlay, pathsOnlyIn } from '#lib/onboarding/forms/overlay.ts'
import { isBlank, mapOf, type Pair, pairsOf } from '#lib/onboarding/forms/pair.ts'
import { problem, repeatedPlaces } from '#lib/onboarding/forms/parts.ts'
import { nameProblems, selectorProblems } from '#lib/onboarding/forms/value-problems.ts'
import { fail, ok, type Problem, type Result } from '#lib/result.ts'
import { objectAt, textAt } from '#lib/traffic/spec-edit.ts'

export const MTLS_MODES = ['STRICT', 'PERMISSIVE', 'DISABLE', 'UNSET'] as const
export type MtlsMode = (typeof MTLS_MODES)[number]

/** A mode as Istio writes it; empty where nothing is said, which means the same as UNSET. */
export type ModeText = MtlsMode | ''

export type PortMode = { port: string; mode: ModeText }

/** What a PeerAuthentication says; ports are texts as they are typed. */
export type PeerAuthenticationForm = {
  name: string
  namespace: string
  /** Of the workloads that it is for; without any it is for the whole namespace. */
  labels: Pair[]
  mode: ModeText
  ports: PortMode[]
}

export const emptyPeerAuthenticationForm = (): PeerAuthenticationForm => ({
  name: '',
  namespace: '',
  labels: [],
  mode: 'STRICT',
  ports: [],
})

/** The form of a PeerAuthentication; `kept` is the object itself, with what the form does not know. */
export function peerAuthenticationFormOf(manifest: JsonObject): {
  form: PeerAuthenticationForm
  kept: JsonObject
} {
  const metadata = objectAt(manifest, 'metadata')
  const spec = objectAt(manifest, 'spec')
  return {
    kept: manifest,
    form: {
      name: textAt(metadata, 'name'),
      namespace: textAt(metadata, 'namespace'),
      labels: pairsOf(objectAt(objectAt(spec, 'selector'), 'matchLabels')),
      mode: modeOf(spec.mtls),
      ports: Object.entries(objectAt(spec, 'portLevelMtls')).map(([port, mtls]) => ({
        port,
        mode: modeOf(mtls),
      })),
    },
  }
}

const modeOf = (mtls: unknown): ModeText =>
  MTLS_MODES.find((mode) => isJsonObject(mtls) && mtls.mode === mode) ?? ''

/** The PeerAuthentication that a form says, over what it does not know; problems are what would refuse it. */
export function peerAuthenticationManifestOf(
  form: PeerAuthenticationForm,
  kept: JsonObject | null = null,
): Result<JsonObject> {
  const problems = peerAuthenticationProblems(form)
  return problems.length > 0 ? fail(...problems) : ok(peerAuthenticationDraftOf(form, kept))
}

/** The same whatever is wrong with it. */
export function peerAuthenticationDraftOf(
  form: PeerAuthenticationForm,
  kept: JsonObject | null = null,
): JsonObject {
  const { name, namespace } = form
  const begun = kept ?? {
    apiVersion: apiVersionOf('PeerAuthentication'),
    kind: 'PeerAuthentication',
    metadata: { name, namespace },
    spec: {},
  }
  return overlay(begun, fieldsOf(peerAuthenticationFormOf(begun).form), fieldsOf(form))
}

function fieldsOf({ labels, mode, ports }: PeerAuthenticationForm): FieldValue[] {
  const selected = mapOf(labels)
  const levels = ports.map(({ port, mode: of }) => [numberOf(port) ?? '', of === '' ? {} : { mode: of }])
  return [
    {
      path: ['spec', 'selector'],
      value: Object.keys(selected).length > 0 ? { matchLabels: selected } : undefined,
    },
    { path: ['spec', 'mtls'], value: mode === '' ? undefined : { mode } },
    { path: ['spec', 'portLevelMtls'], value: ports.length > 0 ? Object.fromEntries(levels) : undefined },
  ]
}

/** What the API server or Istio's webhook would refuse, each problem at its field. */
export function peerAuthenticationProblems(form: PeerAuthenticationForm): Problem[] {
  const ports = form.ports.map(({ port }) => numberOf(port))
  return [
    ...nameProblems(form),
    ...selectorProblems(form.labels, 'labels'),
    ...(form.ports.length > 0 && form.labels.every(isBlank)
      ? [
          problem(
            'port-without-selector',
            'ports',
            'Modes of single ports need a selector',
            'Select workloads by their labels, or remove the ports.',
          ),
        ]
      : []),
    ...form.ports.flatMap(({ port }, place) => portTextProblems(port, `ports.${place}.port`)),
    ...repeatedPlaces(ports)
      .filter((place) => ports[place] !== undefined)
      .map((place) =>
        problem(
          'port-twice',
          `ports.${place}.port`,
          `Port ${ports[place]} is named twice`,
          'Name each once.',
        ),
      ),
  ]
}

/** Fields that the form does not show; they stay as they are. */
export function unshownPeerAuthenticationFields(kept: JsonObject): string[] {
  const shown = peerAuthenticationDraftOf(peerAuthenticationFormOf(kept).form)
  return pathsOnlyIn(objectAt(kept, 'spec'), objectAt(shown, 'spec'))
}

export const PEER_AUTHENTICATION: ObjectForm<PeerAuthenticationForm> = {
  kind: 'PeerAuthentication',
  empty: emptyPeerAuthenticationForm,
  read: peerAuthenticationFormOf,
  manifest: peerAuthenticationManifestOf,
  draft: peerAuthenticationDraftOf,
}

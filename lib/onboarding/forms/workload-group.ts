import { isDnsLabel } from '#lib/istio-values/istio-values.ts'
import { isJsonObject, type JsonObject } from '#lib/json.ts'
import { apiVersionOf } from '#lib/kube/kinds.ts'
import {
  numberOf,
  numberProblems,
  portTextProblems,
  textOfNumber,
} from '#lib/onboarding/forms/number-text.ts'
import type { ObjectForm } from '#lib/onboarding/forms/object-form.ts'
import { type FieldValue, overlay, pathsOnlyIn } from '#lib/onboarding/forms/overlay.ts'
import { isBlank, mapOf, type Pair, pairsOf } from '#lib/onboarding/forms/pair.ts'
import { problem } from '#lib/onboarding/forms/parts.ts'
import {
  emptyProbe,
  type ProbeForm,
  probeFormOf,
  probeOf,
  probeProblems,
} from '#lib/onboarding/forms/probe.ts'
import { keyProblems, labelProblems, nameProblems } from '#lib/onboarding/forms/value-problems.ts'
import { fail, ok, type Problem, type Result } from '#lib/result.ts'
import { objectAt, textAt } from '#lib/traffic/spec-edit.ts'

/** What a WorkloadGroup says, as it is typed: numbers are texts, and ports are rows of name and number. */
export type WorkloadGroupForm = {
  name: string
  namespace: string
  /** Of `spec.metadata`: what every WorkloadEntry of the group gets. */
  labels: Pair[]
  annotations: Pair[]
  ports: Pair[]
  serviceAccount: string
  network: string
  locality: string
  weight: string
  probe: ProbeForm
}

/** As `istioctl x workload group create` begins. */
export const emptyWorkloadGroupForm = (): WorkloadGroupForm => ({
  name: '',
  namespace: '',
  labels: [],
  annotations: [],
  ports: [],
  serviceAccount: 'default',
  network: '',
  locality: '',
  weight: '',
  probe: emptyProbe(),
})

/** The form of a WorkloadGroup; `kept` is the group itself, with what the form does not know. */
export function workloadGroupFormOf(manifest: JsonObject): { form: WorkloadGroupForm; kept: JsonObject } {
  const metadata = objectAt(manifest, 'metadata')
  const spec = objectAt(manifest, 'spec')
  const given = objectAt(spec, 'metadata')
  const template = objectAt(spec, 'template')
  return {
    kept: manifest,
    form: {
      name: textAt(metadata, 'name'),
      namespace: textAt(metadata, 'namespace'),
      labels: pairsOf(objectAt(given, 'labels')),
      annotations: pairsOf(objectAt(given, 'annotations')),
      ports: pairsOf(objectAt(template, 'ports')),
      serviceAccount: textAt(template, 'serviceAccount'),
      network: textAt(template, 'network'),
      locality: textAt(template, 'locality'),
      weight: textOfNumber(template.weight),
      probe: probeFormOf(spec.probe),
    },
  }
}

/**
 * The WorkloadGroup that a form says: what `istioctl x workload group create` writes for the same flags, and the probe, for
 * which it has none. With `kept`, what the form does not know is as it was. Problems are those for which the API server or
 * Istio's webhook would refuse it.
 */
export function workloadGroupManifestOf(
  form: WorkloadGroupForm,
  kept: JsonObject | null = null,
): Result<JsonObject> {
  const problems = workloadGroupProblems(form)
  return problems.length > 0 ? fail(...problems) : ok(workloadGroupDraftOf(form, kept))
}

/** The same whatever is wrong with it; what is no number stays as it was typed. */
export function workloadGroupDraftOf(form: WorkloadGroupForm, kept: JsonObject | null = null): JsonObject {
  const { name, namespace } = form
  const begun = kept ?? {
    apiVersion: apiVersionOf('WorkloadGroup'),
    kind: 'WorkloadGroup',
    metadata: { name, namespace },
    spec: { metadata: {}, template: {} },
  }
  const was = workloadGroupFormOf(begun).form
  const group = overlay(begun, fieldsOf(was), fieldsOf(form))
  const { probe, ...spec } = objectAt(group, 'spec')
  const next = probeOf(form.probe, isJsonObject(probe) ? probe : undefined, was.probe)
  return { ...group, spec: next ? { ...spec, probe: next } : spec }
}

function fieldsOf(form: WorkloadGroupForm): FieldValue[] {
  const template = ['spec', 'template']
  const weight = numberOf(form.weight)
  const ports = form.ports.filter((port) => !isBlank(port))
  return [
    { path: ['spec', 'metadata', 'labels'], value: filledMap(mapOf(form.labels)) },
    { path: ['spec', 'metadata', 'annotations'], value: filledMap(mapOf(form.annotations)) },
    {
      path: [...template, 'ports'],
      value: filledMap(Object.fromEntries(ports.map(({ key, value }) => [key, numberOf(value) ?? '']))),
    },
    { path: [...template, 'serviceAccount'], value: form.serviceAccount || undefined },
    { path: [...template, 'network'], value: form.network || undefined },
    { path: [...template, 'locality'], value: form.locality || undefined },
    // 0 and none are the same to Istio.
    { path: [...template, 'weight'], value: weight || undefined },
  ]
}

const filledMap = (map: JsonObject): JsonObject | undefined => (Object.keys(map).length > 0 ? map : undefined)

const MOST_WEIGHT = 4_294_967_295

/** What the API server or Istio's webhook would refuse, each problem at its field. */
export function workloadGroupProblems(form: WorkloadGroupForm): Problem[] {
  return [
    ...nameProblems(form),
    ...labelProblems(form.labels, 'labels'),
    ...sizeProblems(form.labels, 'labels', 256),
    ...annotationProblems(form.annotations),
    ...sizeProblems(form.annotations, 'annotations', 256),
    ...portProblems(form.ports),
    ...sizeProblems(form.ports, 'ports', 128),
    ...lengthProblems(form.serviceAccount, 'serviceAccount', 253),
    ...lengthProblems(form.network, 'network', 2048),
    ...lengthProblems(form.locality, 'locality', 2048),
    ...numberProblems(form.weight, 'weight', { what: 'Weight', least: 0, most: MOST_WEIGHT }),
    ...probeProblems(form.probe),
  ]
}

/** The API server takes any key; istiod could not write the entry, which the notes say. */
const annotationProblems = (pairs: readonly Pair[]): Problem[] => keyProblems(pairs, 'annotations')

function portProblems(pairs: readonly Pair[]): Problem[] {
  return [
    ...keyProblems(pairs, 'ports'),
    ...pairs.flatMap((pair, place) => {
      if (isBlank(pair)) return []
      // One shorter than a DNS label: the schema's own limit.
      const isName = isDnsLabel(pair.key) && pair.key.length < 63
      return [
        ...(isName
          ? []
          : [
              problem(
                'port-name',
                `ports.${place}.key`,
                pair.key === '' ? 'A port needs a name' : `${pair.key} is no port name`,
                'Use letters, digits and dashes, 62 at most, with a letter or digit at both ends.',
              ),
            ]),
        ...portTextProblems(pair.value, `ports.${place}.value`),
      ]
    }),
  ]
}

const sizeProblems = (pairs: readonly Pair[], field: string, most: number): Problem[] =>
  Object.keys(mapOf(pairs)).length > most
    ? [problem('too-many', field, `There are more than ${most}`, 'Remove some.')]
    : []

const lengthProblems = (text: string, field: string, most: number): Problem[] =>
  [...text].length > most
    ? [problem('too-long', field, `It has more than ${most} characters`, 'Make it shorter.')]
    : []

/** Fields of a group that the form does not show, such as `template.labels`; they stay as they are. */
export function unshownGroupFields(kept: JsonObject): string[] {
  const shown = workloadGroupDraftOf(workloadGroupFormOf(kept).form)
  return pathsOnlyIn(isJsonObject(kept.spec) ? kept.spec : {}, objectAt(shown, 'spec'))
}

export const WORKLOAD_GROUP: ObjectForm<WorkloadGroupForm> = {
  kind: 'WorkloadGroup',
  empty: emptyWorkloadGroupForm,
  read: workloadGroupFormOf,
  manifest: workloadGroupManifestOf,
  draft: workloadGroupDraftOf,
}

import { isLabelKey } from '#lib/istio-values/istio-values.ts'
import { isBlank, type Pair } from '#lib/onboarding/forms/pair.ts'
import { problem } from '#lib/onboarding/forms/parts.ts'
import type { WorkloadGroupForm } from '#lib/onboarding/forms/workload-group.ts'
import type { Problem } from '#lib/result.ts'

/** What Kubernetes and Istio take and what will not do what is most likely meant; nothing keeps it from being applied. */
export function workloadGroupNotes(form: WorkloadGroupForm): Problem[] {
  return [
    ...(form.labels.every(isBlank)
      ? [
          problem(
            'no-labels',
            'labels',
            'VMs of this group have no labels, so no Service and no ServiceEntry can select them',
            'Give them the labels that the selector of the Service has, such as app.',
          ),
        ]
      : []),
    ...form.labels.flatMap((pair, place) => entryKeyNotes(pair, `labels.${place}`)),
    ...form.labels.flatMap(({ value }, place) =>
      value.length > 63
        ? [
            problem(
              'label-too-long',
              `labels.${place}.value`,
              'The value of a label has 63 characters at most: istiod could not write the WorkloadEntry',
              'Make it shorter.',
            ),
          ]
        : [],
    ),
    ...form.annotations.flatMap((pair, place) => entryKeyNotes(pair, `annotations.${place}`)),
    ...(form.serviceAccount === ''
      ? [
          problem(
            'no-service-account',
            'serviceAccount',
            'Without a service account proxies send plain text to these VMs: mutual TLS needs to know who they are',
            'Name the service account that the VM’s token is for.',
          ),
        ]
      : []),
    ...localityNotes(form.locality),
    ...probeNotes(form),
  ]
}

/** The schema of a WorkloadGroup takes any key, Kubernetes does not: an entry with it can't be written. */
function entryKeyNotes(pair: Pair, field: string): Problem[] {
  const [prefix = '', name] = pair.key.split('/')
  const isKey = isLabelKey(pair.key) && (name === undefined || prefix === prefix.toLowerCase())
  if (isBlank(pair) || isKey) return []
  return [
    problem(
      'key-of-entry',
      `${field}.key`,
      `Kubernetes takes no key ${JSON.stringify(pair.key)}: istiod could not write the WorkloadEntry`,
      'Use letters, digits, dashes, dots and underscores, 63 at most, after an optional prefix in lower case.',
    ),
  ]
}

/** Istio splits a locality at its slashes into region, zone and subzone; more parts are left out. */
const localityNotes = (locality: string): Problem[] =>
  locality.split('/').length > 3
    ? [
        problem(
          'locality-parts',
          'locality',
          'A locality has three parts at most, and the others are not looked at',
          'Write it as region/zone/subzone.',
        ),
      ]
    : []

function probeNotes({ probe: { kind, httpGet, ...probe } }: WorkloadGroupForm): Problem[] {
  const [timeout, period] = [Number(probe.timeoutSeconds || 1), Number(probe.periodSeconds || 10)]
  return [
    ...(kind === 'httpGet' && httpGet.scheme === 'HTTPS'
      ? [
          problem(
            'probe-https',
            'probe.httpGet.scheme',
            'The agent checks the certificate that the application shows against the roots that the VM trusts',
            'Use HTTP, or a certificate that is valid for the host that is probed.',
          ),
        ]
      : []),
    ...(kind !== 'none' && timeout > period
      ? [
          problem(
            'probe-timeout',
            'probe.timeoutSeconds',
            'The time-out is longer than the period',
            'A probe that hangs holds up the next one: make it shorter than the period.',
          ),
        ]
      : []),
  ]
}

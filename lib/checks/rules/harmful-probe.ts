import type { Check, Found } from '#lib/checks/check.ts'
import { textOf } from '#lib/checks/rules/entry-parts.ts'
import { PAGES } from '#lib/checks/rules/pages.ts'
import type { ReadinessProbe, WorkloadGroup } from '#lib/kube/objects.ts'
import { refOf } from '#lib/mesh/host-backends.ts'

/** The ports of Istio's proxy and agent on a VM. */
const ISTIO_PORTS = new Set([15_000, 15_001, 15_004, 15_006, 15_008, 15_009, 15_020, 15_021, 15_053, 15_090])
/** With the agent's own threshold of one failure, a probe this often takes a VM out for any hiccup. */
const SHORT_PERIOD_SECONDS = 2

/** A probe that says nothing of the application, can't be applied, or takes VMs out for nothing. */
export const harmfulProbe: Check = {
  code: 'ISTH013',
  title: 'Probe that can’t work or does harm',
  severity: 'warning',
  why: 'A VM is an endpoint only while its probe passes. Istio’s webhook accepts httpGet, tcpSocket and exec; the agent on a VM takes one failure for enough where failureThreshold is not set, whatever the API’s comment says.',
  docs: [
    'Probe a port of the application itself. Envoy’s readiness is asked by the agent anyway.',
    'The probe travels in the bundle: after a change, hand out new bundles and restart the agents.',
  ],
  links: [PAGES.readinessProbe, PAGES.workloadGroup],
  reads: ['WorkloadGroup'],
  subject: 'WorkloadGroup',
  run(group) {
    const { probe } = group.spec
    return probe
      ? [...withoutMethod(group, probe), ...atIstiosPort(group, probe), ...flapping(group, probe)]
      : []
  },
}

function withoutMethod(group: WorkloadGroup, probe: ReadinessProbe): Found[] {
  const [words, todo] = probe.grpc
    ? [
        'a grpc probe, which Istio’s webhook refuses',
        'Use tcpSocket at the same port, or exec with a gRPC client.',
      ]
    : probe.exec?.command.length === 0
      ? ['an exec probe without a command, which Istio’s webhook refuses', 'Set the command.']
      : probe.httpGet || probe.tcpSocket || probe.exec
        ? ['', '']
        : [
            'a probe without a method, which Istio’s webhook refuses',
            'Set httpGet, tcpSocket or exec, or leave the probe out.',
          ]
  if (!words || !todo) return []
  const port = probe.grpc?.port
  return [
    {
      objects: [refOf(group)],
      text: `${textOf(group)} has ${words}.`,
      field: 'spec.probe',
      fix: {
        text: todo,
        ...(port
          ? {
              change: {
                kind: 'merge',
                ref: refOf(group),
                patch: { spec: { probe: { grpc: null, tcpSocket: { port } } } },
              },
            }
          : {}),
      },
    },
  ]
}

function atIstiosPort(group: WorkloadGroup, { httpGet, tcpSocket }: ReadinessProbe): Found[] {
  const [method, port] = httpGet ? ['httpGet', httpGet.port] : ['tcpSocket', tcpSocket?.port]
  if (port === undefined || !ISTIO_PORTS.has(port)) return []
  return [
    {
      objects: [refOf(group)],
      text: `The probe of ${textOf(group)} connects to port ${port}, which is Istio’s own: it says nothing of the application.`,
      field: `spec.probe.${method}.port`,
      fix: { text: 'Probe a port of the application.' },
    },
  ]
}

function flapping(group: WorkloadGroup, { periodSeconds, failureThreshold }: ReadinessProbe): Found[] {
  if (failureThreshold || !periodSeconds || periodSeconds > SHORT_PERIOD_SECONDS) return []
  return [
    {
      objects: [refOf(group)],
      text: `The probe of ${textOf(group)} runs every ${periodSeconds} s without a failureThreshold: one failure takes a VM out.`,
      field: 'spec.probe.failureThreshold',
      fix: {
        text: 'Set failureThreshold to what you mean; 3 is what Kubernetes uses.',
        change: {
          kind: 'merge',
          ref: refOf(group),
          patch: { spec: { probe: { failureThreshold: 3 } } },
        },
      },
    },
  ]
}

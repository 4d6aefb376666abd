import type { Check } from '#lib/checks/check.ts'
import { PAGES } from '#lib/checks/rules/pages.ts'
import { servicesSelecting, targetPortsOf } from '#lib/checks/rules/service-ports.ts'
import { selectorAt } from '#lib/checks/rules/workload-selector.ts'
import { isJsonObject } from '#lib/json.ts'
import { refOf } from '#lib/mesh/host-backends.ts'
import { listed, portWords } from '#lib/names/findings/finding.ts'
import { objectText } from '#lib/traffic/preflight/scene.ts'
import { listAt, numberAt, objectAt } from '#lib/traffic/spec-edit.ts'

/** An ingress listener at a port that no Service of the workloads sends to. */
export const sidecarIngressPort: Check = {
  code: 'ISTH055',
  title: 'A Sidecar listens at a port that nothing calls',
  severity: 'warning',
  why: 'The port of an ingress listener is the one at which the workload is called: the targetPort of its Services. What comes to another port passes the proxy by, without the defaultEndpoint and the settings of the listener.',
  docs: [
    'Only a Sidecar whose workloads Services select is told of, and only where those Services say their target ports.',
  ],
  links: [PAGES.sidecar],
  reads: ['Sidecar', 'Service', 'WorkloadEntry'],
  follows: ['Service', 'WorkloadEntry'],
  subject: 'Sidecar',
  run(sidecar, { inventory }) {
    const selector = selectorAt(sidecar.spec, 'workloadSelector')
    const listeners = listAt(sidecar.spec, 'ingress').map((one) =>
      objectAt(isJsonObject(one) ? one : {}, 'port'),
    )
    if (listeners.length === 0 || Object.keys(selector).length === 0) return []
    const services = servicesSelecting(inventory, sidecar.metadata.namespace, selector)
    const targets = services.flatMap((service) =>
      targetPortsOf(inventory, service).map(({ target }) => target),
    )
    if (targets.length === 0) return []
    const ports = [...new Set(targets.flatMap((target) => target ?? []))].sort((a, b) => a - b)
    if (targets.includes(null)) return []
    return listeners.flatMap((port, index) => {
      const number = numberAt(port, 'number')
      if (number === null || ports.includes(number)) return []
      return [
        {
          objects: [refOf(sidecar), ...services.map(refOf)],
          text: `${objectText(sidecar)} listens at port ${number}, and ${listed(services.map(objectText))} ${services.length === 1 ? 'sends' : 'send'} to ${portWords(ports)} of its workloads.`,
          field: `spec.ingress[${index}].port.number`,
          fix: {
            text: `Write the port at which Services call the workloads${ports.length === 1 ? `, ${ports[0]}` : ''}; the port of the program goes into defaultEndpoint.`,
          },
        },
      ]
    })
  },
}

import type { Check, Found } from '#lib/checks/check.ts'
import { mergeChange } from '#lib/checks/rules/merge-change.ts'
import { PAGES } from '#lib/checks/rules/pages.ts'
import { servicesSelecting, targetPortsOf } from '#lib/checks/rules/service-ports.ts'
import { selectorAt } from '#lib/checks/rules/workload-selector.ts'
import type { ObjectOf, Service } from '#lib/kube/objects.ts'
import { refOf } from '#lib/mesh/host-backends.ts'
import type { Inventory } from '#lib/mesh/inventory.ts'
import { listed, portWords } from '#lib/names/findings/finding.ts'
import { objectText } from '#lib/traffic/preflight/scene.ts'
import { objectAt, textAt } from '#lib/traffic/spec-edit.ts'

/** A mode for a port that counts for nothing: without a selector, or written for the Service's port. */
export const portLevelMtls: Check = {
  code: 'ISTH051',
  title: 'A port’s mutual TLS mode does not apply',
  severity: 'warning',
  why: 'portLevelMtls counts only in a PeerAuthentication with a selector, and its ports are those at which the workloads listen, not those of their Services. A mode written for another port leaves the one that is meant as it was.',
  docs: [
    'istiod’s webhook refuses portLevelMtls without a selector; this is for files and clusters without the webhook.',
  ],
  links: [PAGES.peerAuthentication],
  reads: ['PeerAuthentication', 'Service', 'WorkloadEntry'],
  follows: ['Service', 'WorkloadEntry'],
  subject: 'PeerAuthentication',
  run(policy, { inventory }) {
    const modes = objectAt(policy.spec, 'portLevelMtls')
    const ports = Object.keys(modes)
    if (ports.length === 0) return []
    const selector = selectorAt(policy.spec, 'selector')
    if (Object.keys(selector).length > 0)
      return ports.flatMap((port) => servicePort(inventory, policy, selector, Number(port)))
    return [
      {
        objects: [refOf(policy)],
        text: `${objectText(policy)} has portLevelMtls for ${portWords(ports.map(Number))} but selects no workloads, so that Istio refuses it.`,
        field: 'spec.portLevelMtls',
        fix: { text: 'Add a selector with the labels of the workloads that are meant.' },
        severity: 'error',
      },
    ]
  },
}

type Policy = ObjectOf<'PeerAuthentication'>

function servicePort(
  inventory: Readonly<Inventory>,
  policy: Policy,
  selector: Record<string, string>,
  port: number,
): Found[] {
  const services = servicesSelecting(inventory, policy.metadata.namespace, selector)
  const all = services.map((service) => ({ service, targets: targetPortsOf(inventory, service) }))
  // A named targetPort that no entry resolves may be any port.
  if (all.some(({ targets }) => targets.some(({ target }) => target === null || target === port))) return []
  const [meant] = all.flatMap(({ service, targets }) =>
    targets.flatMap((one) =>
      one.port === port && one.target !== null ? [{ service, target: one.target }] : [],
    ),
  )
  return meant ? [foundOf(policy, port, meant)] : []
}

function foundOf(
  policy: Policy,
  port: number,
  { service, target }: { service: Service; target: number },
): Found {
  const written = objectAt(policy.spec, 'portLevelMtls')
  const isFree = written[String(target)] === undefined
  const mode = textAt(objectAt(written, String(port)), 'mode')
  return {
    objects: [refOf(policy), refOf(service)],
    text: `${objectText(policy)} sets ${mode || 'a mode'} for port ${port}, which is the port of ${objectText(service)}: its workloads listen at ${listed([String(target)])}.`,
    field: `spec.portLevelMtls.${port}`,
    fix: {
      text: `Write ${target} instead of ${port}.`,
      ...(isFree
        ? {
            change: mergeChange(policy, {
              portLevelMtls: { [String(port)]: null, [String(target)]: written[String(port)] },
            }),
          }
        : {}),
    },
  }
}

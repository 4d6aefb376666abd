import type { VirtualService } from '#lib/kube/objects.ts'
import { sourceOfHost } from '#lib/mesh/backends.ts'
import { sourcePorts } from '#lib/mesh/rows.ts'
import { hostsOf } from '#lib/traffic/destinations.ts'
import { ruleKindOf } from '#lib/traffic/port-protocol.ts'
import { blocked, type Finding, lineOf, namesOf, warning } from '#lib/traffic/preflight/line.ts'
import {
  type JudgedRule,
  objectText,
  ruleText,
  type Scene,
  targetText,
} from '#lib/traffic/preflight/scene.ts'
import type { PreflightLine } from '#lib/traffic/review.ts'

/** Each destination says which port it means, and has it; and rules are of a kind that a port of the host speaks. */
export function ports(scene: Scene): PreflightLine {
  return lineOf({
    id: 'ports',
    title: 'Ports are unambiguous',
    ok: 'Each destination has one port to go to.',
    findings: [
      ...scene.rules.flatMap((judged) => destinationFindings(scene, judged)),
      ...scene.services.flatMap((service) => kindFindings(scene, service)),
    ],
    notLive: scene.notLive(['Service', 'ServiceEntry', 'VirtualService']),
  })
}

function destinationFindings(scene: Scene, { service, rule }: JudgedRule): Finding[] {
  const asked = service
    ? hostsOf(service).flatMap((host) => portsOf(scene, host).map(({ port }) => port))
    : []
  return rule.destinations.flatMap((to): Finding[] => {
    const there = portsOf(scene, to.host).map(({ port }) => port)
    if (there.length === 0) return []
    const name = targetText(to)
    if (to.port !== null) {
      if (there.includes(to.port)) return []
      const text = `${to.host} has no port ${to.port}, to which ${ruleText(rule)} sends.`
      return [to.percent > 0 ? blocked(`${text} That share answers 503.`) : warning(text)]
    }
    if (there.length === 1 || !service) return []
    const absent = [...new Set(asked)].filter((port) => !there.includes(port))
    if (absent.length > 0)
      return [
        warning(
          `${name} names no port, and ${to.host} has none of ${absent.join(', ')}: requests to that answer 503.`,
        ),
      ]
    return [
      warning(
        `${to.host} has ${there.length} ports, and ${name} names none: each request keeps the port it came to.`,
      ),
    ]
  })
}

function kindFindings(scene: Scene, service: VirtualService): Finding[] {
  return hostsOf(service).flatMap((host) => {
    const source = sourceOfHost(scene.inventory, host)
    const there = portsOf(scene, host)
    if (!source || there.length === 0) return []
    const kinds = new Set(there.map((port) => ruleKindOf(port, source.kind === 'Service')))
    const written = (['http', 'tls', 'tcp'] as const).filter(
      (kind) => Array.isArray(service.spec[kind]) && service.spec[kind].length > 0,
    )
    const idle = written.filter((kind) => !kinds.has(kind))
    if (idle.length === 0) return []
    return [
      warning(
        `${objectText(service)} has ${namesOf(idle)} rules, but no port of ${host} speaks that: its ports are ${namesOf(there.map(({ name, port }) => (name ? `${port} (${name})` : String(port))))}.`,
      ),
    ]
  })
}

const portsOf = (scene: Scene, host: string) => {
  const source = sourceOfHost(scene.inventory, host)
  return source ? sourcePorts(source) : []
}

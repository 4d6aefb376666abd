import type { Check, Found } from '#lib/checks/check.ts'
import { mergeChange } from '#lib/checks/rules/merge-change.ts'
import { orderText } from '#lib/checks/rules/order-text.ts'
import { PAGES } from '#lib/checks/rules/pages.ts'
import type { ServiceEntry } from '#lib/kube/objects.ts'
import { refOf } from '#lib/mesh/host-backends.ts'
import { sourcesOfHost } from '#lib/mesh/name-sources.ts'
import { objectText } from '#lib/traffic/preflight/scene.ts'
import { common, seesNobody, visibilityOf } from '#lib/traffic/preflight/visibility.ts'

/** A host and port of two ServiceEntries that call it another protocol each. */
export const conflictingProtocols: Check = {
  code: 'ISTH035',
  title: 'Two ServiceEntries call one port different protocols',
  severity: 'warning',
  why: 'A proxy has one listener for a host and port. Of ServiceEntries that have the same, istiod takes the protocol of one, the oldest within a namespace, so that what the other one’s callers speak is read as something else.',
  docs: ['It is the same as IST0177 of istioctl analyze.'],
  links: [PAGES.serviceEntry, PAGES.networkProblems],
  reads: ['ServiceEntry', 'Service'],
  subject: 'host',
  run(host, { inventory }) {
    const entries = sourcesOfHost(inventory, host).filter((source) => source.kind === 'ServiceEntry')
    return entries.flatMap((entry, place) => clashesOf(host, entry, entries.slice(0, place)))
  },
}

function clashesOf(host: string, entry: ServiceEntry, older: readonly ServiceEntry[]): Found[] {
  return entry.spec.ports.flatMap(({ number, protocol }, index): Found[] => {
    for (const other of older) {
      const there = other.spec.ports.find((port) => port.number === number)
      if (!there || said(there.protocol) === said(protocol)) continue
      if (seesNobody(common(visibilityOf(entry), visibilityOf(other)))) continue
      const ports = entry.spec.ports.map((port) =>
        port.number === number ? { ...port, protocol: there.protocol } : port,
      )
      return [
        {
          objects: [refOf(entry), refOf(other)],
          text: `Port ${number} of ${host} is ${said(protocol)} in ${objectText(entry)} and ${said(there.protocol)} in ${objectText(other)}, ${orderText(other, entry)}.`,
          field: `spec.ports[${index}].protocol`,
          fix: {
            text: `Write the protocol that the host speaks into both; here that of ${objectText(other)}, ${said(there.protocol)}.`,
            change: mergeChange(entry, { ports }),
          },
        },
      ]
    }
    return []
  })
}

/** A port that says nothing is TCP to istiod. */
const said = (protocol: string): string => protocol.toUpperCase() || 'TCP'

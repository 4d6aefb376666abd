import type { Check } from '#lib/checks/check.ts'
import { istioctl } from '#lib/checks/rules/commands.ts'
import { PAGES } from '#lib/checks/rules/pages.ts'
import { refOf } from '#lib/mesh/host-backends.ts'
import { listed } from '#lib/names/findings/finding.ts'
import { objectText } from '#lib/traffic/preflight/scene.ts'

/** Envoy's messages may be pages long. */
const MOST_CHARACTERS = 300

/** A VM's proxy that refuses what istiod sends it. */
export const rejectedConfiguration: Check = {
  code: 'ISTH072',
  title: 'A VM’s proxy rejects configuration',
  severity: 'error',
  why: 'A proxy that rejects an update (NACK) keeps what it had before, and all of that type: no later change of routes, clusters or listeners arrives until the fault is gone.',
  docs: ['Most come of an EnvoyFilter, or of a proxy that is older than the configuration that it is sent.'],
  links: [PAGES.proxyCommands],
  reads: ['WorkloadEntry'],
  isLive: true,
  subject: 'WorkloadEntry',
  run(entry, { told }) {
    const proxy = told.proxyOf(entry)
    const [first] = proxy?.rejected ?? []
    if (!proxy || !first) return []
    const words = first.message.trim().replace(/\.$/, '')
    const short = words.length > MOST_CHARACTERS ? `${words.slice(0, MOST_CHARACTERS)}…` : words
    return [
      {
        objects: [refOf(entry)],
        text: `The proxy of ${objectText(entry)} rejects ${listed([...new Set(proxy.rejected.map(({ type }) => type))])}: ${short || 'it gave no reason'}.`,
        field: '',
        fix: {
          text: 'Change the object that the message points to; the next update that is accepted clears it.',
          commands: [istioctl('proxy-status', proxy.id)],
        },
      },
    ]
  },
}

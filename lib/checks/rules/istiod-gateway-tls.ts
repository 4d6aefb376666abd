import type { Check } from '#lib/checks/check.ts'
import { ISTIOD_PORT, serversOf } from '#lib/checks/rules/gateway-parts.ts'
import { PAGES } from '#lib/checks/rules/pages.ts'
import { refOf } from '#lib/mesh/host-backends.ts'
import { objectText } from '#lib/traffic/preflight/scene.ts'

/** A Gateway that ends the TLS of connections to istiod, instead of passing them on. */
export const istiodGatewayTls: Check = {
  code: 'ISTH061',
  title: 'A Gateway that ends the TLS meant for istiod',
  severity: 'error',
  why: 'A VM’s proxy trusts istiod by the certificate that istiod shows, and renews its own by showing it to istiod. Both need the connection to reach istiod as it is: PASSTHROUGH. A gateway that ends the TLS hides the VM’s certificate, so that it can not renew after its first token has expired.',
  docs: [
    'SIMPLE with a certificate of one’s own serves other clusters, whose proxies have tokens that are renewed; for VMs it lasts until the token expires. It is a warning.',
  ],
  links: [PAGES.virtualMachines, PAGES.gateway],
  reads: ['Gateway'],
  subject: 'Gateway',
  run(gateway) {
    return serversOf(gateway).flatMap(({ index, port, protocol, mode }) => {
      const isPassed = PASSING.has(mode) || (protocol === 'TCP' && mode === '')
      if (port !== ISTIOD_PORT || isPassed) return []
      const how =
        mode === '' ? `the protocol ${protocol || 'that is not said'} and no tls` : `tls mode ${mode}`
      return [
        {
          objects: [refOf(gateway)],
          text: `${objectText(gateway)} has ${how} at port ${port}: VMs’ connections do not reach istiod as they are.`,
          field: `spec.servers[${index}].tls.mode`,
          fix: {
            // One change would cut off whoever comes in now: it takes that of the VirtualService too.
            text: 'Give the VirtualService a tls rule for the port first, then set the protocol TLS and the mode PASSTHROUGH: a server that passes TLS on heeds tls rules alone.',
          },
          ...(mode === 'SIMPLE' ? { severity: 'warning' as const } : {}),
        },
      ]
    })
  },
}

/** AUTO_PASSTHROUGH sends on by the name asked for, without a VirtualService. */
const PASSING = new Set(['PASSTHROUGH', 'AUTO_PASSTHROUGH'])

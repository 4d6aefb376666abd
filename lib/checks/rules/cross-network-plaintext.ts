import type { Check } from '#lib/checks/check.ts'
import { kubectlPatch } from '#lib/checks/rules/commands.ts'
import { networkOf, textOf } from '#lib/checks/rules/entry-parts.ts'
import { PAGES } from '#lib/checks/rules/pages.ts'
import { keyOf } from '#lib/kube/object-ref.ts'
import { refOf } from '#lib/mesh/host-backends.ts'
import { labelsOf } from '#lib/mesh/selection.ts'
import { listed } from '#lib/names/findings/finding.ts'

/** An entry that callers of other networks never hear of. */
export const crossNetworkPlaintext: Check = {
  code: 'ISTH029',
  title: 'WorkloadEntry without serviceAccount behind a network’s gateway',
  severity: 'error',
  why: 'A network’s gateway sends connections on by what their TLS handshake names. istiod leaves endpoints that do not speak mutual TLS out of what it tells callers in other networks, so for them the VM is not there.',
  docs: ['Set the service account that the VM’s proxy runs as, in the WorkloadGroup too.'],
  links: [PAGES.workloadEntry, PAGES.deploymentModels],
  reads: ['WorkloadEntry', 'Service', 'ServiceEntry'],
  follows: ['Service', 'ServiceEntry'],
  isLive: true,
  subject: 'WorkloadEntry',
  run(entry, { inventory, told }) {
    const { metadata, spec } = entry
    const labels = labelsOf(entry)
    const isMutual = (labels['security.istio.io/tlsMode'] ?? (spec.serviceAccount ? 'istio' : '')) === 'istio'
    const network = networkOf(entry)
    if (isMutual || network === '' || metadata.deleting) return []
    if ((inventory.entrySources.get(keyOf(metadata))?.size ?? 0) === 0) return []
    const served = told.gatewayNetworks
    const others = served?.has(network) ? [...served].filter((one) => one !== network).sort() : []
    if (others.length === 0) return []
    return [
      {
        objects: [refOf(entry)],
        text: `${textOf(entry)} is in network ${network} and has no serviceAccount, so callers in ${listed(others)} are not told of it.`,
        field: 'spec.serviceAccount',
        fix: {
          text: 'Set the service account that its proxy runs as.',
          commands: [kubectlPatch(refOf(entry), { spec: { serviceAccount: 'SERVICE_ACCOUNT' } })],
        },
      },
    ]
  },
}

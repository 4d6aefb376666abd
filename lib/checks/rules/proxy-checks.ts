import type { Check } from '#lib/checks/check.ts'
import { certificateExpiring } from '#lib/checks/rules/certificate-expiring.ts'
import { connectedToNobody } from '#lib/checks/rules/connected-to-nobody.ts'
import { dnsCaptureOff } from '#lib/checks/rules/dns-capture-off.ts'
import { rejectedConfiguration } from '#lib/checks/rules/rejected-configuration.ts'
import { versionSkew } from '#lib/checks/rules/version-skew.ts'
import { wholeMeshForVms } from '#lib/checks/rules/whole-mesh-for-vms.ts'

/** Checks of what proxies of VMs say. */
export const PROXY_CHECKS: readonly Check[] = [
  certificateExpiring,
  versionSkew,
  rejectedConfiguration,
  connectedToNobody,
  dnsCaptureOff,
  wholeMeshForVms,
]

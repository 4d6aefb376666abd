import { type BundleFlags, istiodAddress, ownRevision } from '#lib/onboarding/bundle/flags.ts'
import type { BundleGroup } from '#lib/onboarding/bundle/group.ts'
import type { Message } from '#lib/onboarding/bundle/proto-json.ts'
import { metadataOf } from '#lib/onboarding/bundle/proxy-config.ts'

/** Never sent to Envoy: ssh, its own metrics and health, and the agent's. */
const SSH = 22
const METRICS = 15_090
const HEALTH = 15_021
const AGENT = 15_020

/** The environment of a VM's agent and of its iptables rules. */
export function environmentOf(
  group: BundleGroup,
  flags: BundleFlags,
  config: Message,
  istioNamespace: string,
): Record<string, string> {
  const ports = [...new Set(Object.values(group.ports))].sort((a, b) => a - b)
  const address = flags.internalIP || flags.externalIP
  return {
    ...metadataOf(config),
    // With no port at all, everything that comes in goes through Envoy.
    ISTIO_INBOUND_PORTS: ports.length > 0 ? ports.join(',') : '*',
    ISTIO_NAMESPACE: group.namespace,
    ISTIO_SERVICE: `${group.name}.${group.namespace}`,
    ISTIO_SERVICE_CIDR: '*',
    ISTIO_LOCAL_EXCLUDE_PORTS: notCaptured(config.statusPort).join(','),
    SERVICE_ACCOUNT: group.serviceAccount,
    ...(ownRevision(flags.revision) === '' ? {} : { CA_ADDR: istiodAddress(istioNamespace, flags.revision) }),
    ...(address === '' ? {} : { ISTIO_SVC_IP: address }),
    ...(flags.internalIP === '' && flags.externalIP !== ''
      ? { REWRITE_PROBE_LEGACY_LOCALHOST_DESTINATION: 'true' }
      : {}),
  }
}

function notCaptured(statusPort: unknown): number[] {
  const always = [SSH, METRICS, HEALTH]
  const status = typeof statusPort === 'number' && statusPort !== 0 ? statusPort : AGENT
  return status === METRICS || status === HEALTH ? always : [...always, status]
}

/** `NAME=value` lines for a shell to read, in order. */
export const environmentText = (environment: Readonly<Record<string, string>>): string =>
  `${Object.entries(environment)
    .map(([name, value]) => `${name}=${quoted(value)}`)
    .sort()
    .join('\n')}\n`

/** istioctl leaves nothing but these characters bare. */
const quoted = (value: string): string =>
  /^[w@%+=:,./-]+$/.test(value) ? value : `'${value.replaceAll("'", `'"'"'`)}'`

import type { Reason, VmCommand } from '#lib/onboarding/arrival/arrival.ts'
import { CONTAINER } from '#lib/onboarding/bundle/container-run.ts'
import { eitherLook } from '#lib/onboarding/vm-looks.ts'

/** What is run on a VM, as Istio's packages lay it out (tools/packaging/common) or where its sidecar is a container. */
export const AGENT_LOG: VmCommand = {
  what: 'The agent’s last words, on the VM',
  command: eitherLook('log'),
}
export const AGENT_REFUSALS: VmCommand = {
  what: 'Why istiod or its CA refused it, on the VM',
  command: `(sudo cat /var/log/istio/*.log || sudo docker logs ${CONTAINER} 2>&1) | grep -E "mismatch|FailedPrecondition|PermissionDenied|Unauthenticated|verified identity" | tail -n 5`,
}
export const RESTART: VmCommand = { what: 'Connect anew, on the VM', command: eitherLook('restart') }
const TOKEN_FILE = '/var/run/secrets/tokens/istio-token'

/** What keeps a VM from reaching istiod without a word of it in the cluster. */
export function vmChecks(istiodHost: string): Reason[] {
  return [
    {
      reason: 'The istio service, or the container of the sidecar, does not run',
      fix: 'Start it, and have it start with the machine.',
      commands: [
        { what: 'How it is, on the VM', command: eitherLook('state') },
        { what: 'Start it', command: eitherLook('start') },
        AGENT_LOG,
      ],
    },
    {
      reason: `The VM does not know where ${istiodHost} is`,
      fix: 'Append the line of the bundle’s hosts file to /etc/hosts; a container has it from --add-host. An empty hosts file means that no address of istiod was known when the bundle was made.',
      commands: [{ what: 'What it resolves to, on the VM', command: eitherLook('resolve', istiodHost) }],
    },
    {
      reason: 'Port 15012 of istiod can’t be reached',
      fix: 'Open 15012/TCP from the VM to istiod, or to the gateway that exposes it.',
      commands: [
        { what: 'Whether it connects, on the VM', command: eitherLook('connect', istiodHost) },
        {
          what: 'Whether the root certificate fits',
          command: eitherLook('certificate', istiodHost),
        },
      ],
    },
    {
      reason: 'The token has expired before the first connection',
      fix: 'It is good for an hour unless another duration was chosen. Make a new bundle, and replace this file alone.',
      commands: [
        {
          what: 'When it expires (exp, in seconds since 1970), on the VM',
          command: `sudo cut -d. -f2 ${TOKEN_FILE} | tr '_-' '/+' | base64 -d 2>/dev/null; echo; date +%s`,
        },
      ],
    },
    {
      reason: 'The VM’s clock is off',
      fix: 'Certificates and tokens are refused before and after their time. Let it follow a time server.',
      commands: [{ what: 'Its clock, on the VM', command: 'timedatectl status' }],
    },
    {
      reason: 'iptables is missing, or its rules could not be set',
      fix: 'The agent’s start stops there. Install iptables, or set ISTIO_CUSTOM_IP_TABLES.',
      commands: [{ what: 'Whether Istio’s chains are there, on the VM', command: eitherLook('captured') }],
    },
  ]
}

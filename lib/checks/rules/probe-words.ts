import { command } from '#lib/checks/rules/commands.ts'
import type { ReadinessProbe } from '#lib/kube/objects.ts'

/** What an agent's words for a failed probe come down to, and what to look at on the VM. */
export type ProbeFailure = { kind: string; means: string; todo: string; commands: string[] }

/**
 * Reads the message that an agent sent with its verdict (pilot-agent’s probers, Go's own errors). Envoy comes first: the
 * agent asks it before the application, and its readiness fails with connection errors too.
 */
export function probeFailure(
  message: string,
  probe: ReadinessProbe | undefined,
  address: string,
): ProbeFailure {
  const port = probe?.httpGet?.port ?? probe?.tcpSocket?.port ?? probe?.grpc?.port
  if (/xds server|readiness stats|server is not live|workers have not|server is terminated/i.test(message))
    return {
      kind: 'envoy',
      means: 'Envoy is not ready, so the application is not asked',
      todo: 'See why Envoy has no configuration: whether the VM reaches istiod, and what istiod and Envoy say of it.',
      commands: [
        'curl -is http://localhost:15021/healthz/ready',
        'journalctl -u istio --since "10 minutes ago"',
      ],
    }
  if (/connection refused/i.test(message))
    return {
      kind: 'refused',
      means: 'nothing listens where the probe connects',
      todo: 'See whether the application runs and on which address it listens: without a host the probe connects to the VM’s own address, not to 127.0.0.1.',
      commands: [port === undefined ? 'ss -ltn' : `ss -ltn 'sport = :${port}'`],
    }
  const [, code] = /(?:bad code|status ?code:?) (\d{3})/i.exec(message) ?? []
  if (code)
    return {
      kind: 'status',
      means: `the application answers ${code}`,
      todo: 'The probe passes with a status from 200 to 399: see what the application says at the path of the probe.',
      commands: [command('curl', '-is', urlOf(probe, address))],
    }
  if (/timeout|deadline exceeded|timed out/i.test(message))
    return {
      kind: 'timeout',
      means: `no answer came within ${secondsOf(probe)}`,
      todo: 'See whether the application is overloaded or a firewall drops the connection; the probe’s timeoutSeconds is 1 where none is set.',
      commands: [
        probe?.httpGet
          ? command('curl', '-iso', '/dev/null', '-w', '%{time_total}\\n', urlOf(probe, address))
          : 'uptime',
      ],
    }
  if (/x509|tls:|certificate/i.test(message))
    return {
      kind: 'certificate',
      means: 'the agent does not trust the application’s certificate',
      todo: 'Let the certificate be one that the VM trusts for the address of the probe, or probe by HTTP or TCP.',
      commands: [command('curl', '-iv', urlOf(probe, address))],
    }
  if (/exit status|executable file|command timeout|fork\/exec/i.test(message))
    return {
      kind: 'command',
      means: 'the probe’s command fails',
      todo: 'Run the command on the VM as the user of the agent (istio-proxy).',
      commands: [
        `${command('sudo', '-u', 'istio-proxy', '--', ...(probe?.exec?.command ?? ['true']))}; echo $?`,
      ],
    }
  return {
    kind: 'other',
    means: 'its probe fails',
    todo: 'See what the agent says of its probe.',
    commands: ['journalctl -u istio --since "10 minutes ago" | grep -i health'],
  }
}

function urlOf(probe: ReadinessProbe | undefined, address: string): string {
  const { scheme = '', port = 80, path = '/' } = probe?.httpGet ?? {}
  return `${/^https$/i.test(scheme) ? 'https' : 'http'}://${address.includes(':') ? `[${address}]` : address}:${port}${path}`
}

const secondsOf = (probe: ReadinessProbe | undefined): string => `${probe?.timeoutSeconds || 1} s`

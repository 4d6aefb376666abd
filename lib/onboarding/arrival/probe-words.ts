import { shellQuote } from '#lib/export/shell-quote.ts'
import type { ReadinessProbe } from '#lib/kube/objects.ts'
import type { Reason } from '#lib/onboarding/arrival/arrival.ts'
import { AGENT_LOG } from '#lib/onboarding/arrival/vm-commands.ts'

/** What to do about a probe that fails with these words, which are the agent's, Envoy's or the application's own. */
export function probeReason(message: string, probe: ReadinessProbe | undefined): Reason {
  if (isEnvoyStarting(message))
    return {
      reason: `Its probe has not passed since its proxy started. The agent’s words are of its first look, when Envoy was not ready: ${message}`,
      fix: 'The agent tells istiod only when its verdict changes, so what fails by now may be the application. Try the probe on the VM, and see on the proxy’s page whether Envoy took its configuration.',
      commands: probeCommands(probe),
    }
  const [, fix] = FIXES.find(([pattern]) => pattern.test(message)) ?? [null, OTHER]
  return {
    reason: message === '' ? 'Its probe fails, and the agent gave no words' : `Its probe fails: ${message}`,
    fix,
    commands: probeCommands(probe),
  }
}

/** What the agent says of its Envoy (pilot/cmd/pilot-agent/status/ready). */
const ENVOY = /XDS server|server is not live|workers have not|readiness stats|:15000\b/i

const OTHER =
  'The agent probes from the VM itself, as the bundle said when it was made. Try the same there, and see the application’s own log.'
const FIXES: readonly [RegExp, string][] = [
  [
    ENVOY,
    'Envoy on the VM has not taken its configuration from istiod, and while that is so the agent says unhealthy whatever the application does. See what the proxy refuses on its page.',
  ],
  [
    /connection refused/i,
    'Nothing listens on the probed port of the VM. Start the application, or correct the port in the group’s probe and make the bundle anew.',
  ],
  [
    /deadline exceeded|timeout|timed out/i,
    'The application does not answer within the probe’s timeoutSeconds (1 when unset). Make it answer sooner, or the time longer in mesh.yaml on the VM.',
  ],
  [
    /status code|statuscode|\b[45]\d\d\b/i,
    'The application answers, and says itself that it is not ready. Its log has the cause.',
  ],
  [
    /no such file|executable file not found|permission denied|exit status/i,
    'The probe’s command can’t be run by the agent’s user (istio-proxy), or it failed. Run it as that user on the VM.',
  ],
  [
    /certificate|tls/i,
    'The probe speaks HTTPS with the application and did not come to terms with it. Correct the probe’s scheme, or the application’s certificate.',
  ],
]

/** Whether the agent waits for its Envoy, which has refused nothing: it asks Envoy before the application. */
export const isEnvoyStarting = (message: string): boolean =>
  ENVOY.test(message) && !/was rejected|[1-9]\d* rejected/.test(message)

type HttpGet = NonNullable<ReadinessProbe['httpGet']>
/** What the agent probes when the probe names no host. */
const OWN_ADDRESS = '$(hostname -I | cut -d" " -f1)'

function probeCommands(probe: ReadinessProbe | undefined): Reason['commands'] {
  const get = probe?.httpGet
  if (get)
    return [
      {
        what: 'The same probe, on the VM',
        command: curl(get),
      },
      AGENT_LOG,
    ]
  if (probe?.tcpSocket)
    return [
      {
        what: 'The same probe, on the VM',
        command: `nc -vz -w 3 ${OWN_ADDRESS} ${probe.tcpSocket.port}`,
      },
      AGENT_LOG,
    ]
  return [AGENT_LOG]
}

/** The texts are anybody's who may write a WorkloadGroup: each is one word for the shell, and none is a pattern for curl. */
function curl({ scheme, host, port, path, httpHeaders = [] }: HttpGet): string {
  const isTls = scheme.toUpperCase() === 'HTTPS'
  // The agent names itself so, unless the probe has a header of that name.
  const headers = [{ name: 'User-Agent', value: 'istio-probe/1.0' }, ...httpHeaders].filter(
    ({ name }, at) => at > 0 || !httpHeaders.some((own) => own.name.toLowerCase() === name.toLowerCase()),
  )
  return [
    'curl -gsv -o /dev/null',
    ...(isTls ? ['-k'] : []),
    ...headers.map(({ name, value }) => `-H ${shellQuote(value ? `${name}: ${value}` : `${name};`)}`),
    `${isTls ? 'https' : 'http'}://${host ? shellQuote(host.includes(':') ? `[${host}]` : host) : OWN_ADDRESS}:${port}${shellQuote(path.startsWith('/') ? path : `/${path}`)}`,
  ].join(' ')
}

/** The agent's own defaults for what a probe leaves out (pkg/istio-agent/health, fillInDefaults). */
const DEFAULTS = { initialDelaySeconds: 0, timeoutSeconds: 1, periodSeconds: 10, threshold: 1 }
const MARGIN_MS = 15_000

/** How long after its start an agent may take for its first verdict. Milliseconds. */
export function firstVerdictMs(probe: ReadinessProbe | undefined): number {
  const delay = probe?.initialDelaySeconds || DEFAULTS.initialDelaySeconds
  const each =
    (probe?.periodSeconds || DEFAULTS.periodSeconds) + (probe?.timeoutSeconds || DEFAULTS.timeoutSeconds)
  const times = Math.max(
    probe?.failureThreshold || DEFAULTS.threshold,
    probe?.successThreshold || DEFAULTS.threshold,
  )
  return (delay + each * times) * 1000 + MARGIN_MS
}

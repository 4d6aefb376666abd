import { egressHostProblem } from '#lib/istio-values/egress-host.ts'
import { isIpAddress, isSocketPath, isTls, isUnix, protocolOf } from '#lib/istio-values/istio-values.ts'
import { isJsonObject } from '#lib/json.ts'
import { problem, written } from '#lib/onboarding/forms/parts.ts'
import type { EgressForm, IngressForm, SidecarForm } from '#lib/onboarding/forms/sidecar.ts'
import {
  nameProblems,
  portNameProblems,
  portNumberProblems,
  protocolProblems,
  repeated,
  selectorProblems,
} from '#lib/onboarding/forms/value-problems.ts'
import type { Problem } from '#lib/result.ts'
import { isPort } from '#lib/traffic/destination-form.ts'

/** What the API server's schema and Istio's webhook refuse in a Sidecar, each at its field of the form. */
export const sidecarProblems = (form: SidecarForm): Problem[] => [
  ...nameProblems(form),
  ...(form.appliesTo === 'labels' ? selectorProblems(form.selector, 'selector') : []),
  ...(isEmpty(form)
    ? [
        problem(
          'sidecar-empty',
          'egress',
          'The Sidecar says nothing',
          'Add a listener, or say what happens to calls of unknown hosts.',
        ),
      ]
    : []),
  ...form.ingress.flatMap(ingressProblems),
  ...repeated(
    form.ingress.map(({ number }, place) => number ?? `none ${place}`),
    (number, place) => portTwice(number, `ingress.${place}.number`),
  ),
  ...form.egress.flatMap((egress, place) => egressProblems(egress, place, form.egress.length)),
  ...repeatedEgress(form.egress),
  ...outboundProblems(form),
]

const isEmpty = ({ ingress, egress, outbound, kept }: SidecarForm): boolean =>
  ingress.length + egress.length === 0 &&
  outbound === '' &&
  Object.keys(kept.outbound).length === 0 &&
  !isJsonObject(kept.spec.inboundConnectionPool)

const portTwice = (number: unknown, field: string): Problem =>
  problem(
    'port-twice',
    field,
    `Port ${String(number)} has a listener already`,
    'Give each port one listener.',
  )

function ingressProblems(listener: IngressForm, place: number): Problem[] {
  const field = `ingress.${place}`
  const { number, name, protocol, bind, defaultEndpoint, kept } = listener
  return [
    ...portNumberProblems(number, `${field}.number`),
    ...(name === '' ? [] : portNameProblems(name, `${field}.name`)),
    ...protocolProblems(protocol, `${field}.protocol`),
    ...bindProblems(bind, `${field}.bind`),
    ...defaultEndpointProblems(defaultEndpoint, `${field}.defaultEndpoint`),
    ...(isJsonObject(kept.tls) && !isTls(protocolOf(protocol))
      ? [
          problem(
            'tls-protocol',
            `${field}.protocol`,
            'The listener ends TLS, so its protocol is HTTPS or TLS',
            'Choose one of them, or remove tls from the YAML.',
          ),
        ]
      : []),
  ]
}

const bindProblems = (bind: string, field: string): Problem[] =>
  bind === '' || isIpAddress(bind)
    ? []
    : [problem('bind', field, `${bind} is no IP address`, 'Write it like 0.0.0.0, or leave it empty.')]

/** Where an ingress listener sends what it takes in: a port of the VM itself, or a socket. */
function defaultEndpointProblems(endpoint: string, field: string): Problem[] {
  if (endpoint === '') return []
  const fix =
    'Write 127.0.0.1:<port>, [::1]:<port>, 0.0.0.0:<port> or [::]:<port>, or unix:// and the path of a socket.'
  if (isUnix(endpoint))
    return isSocketPath(endpoint)
      ? []
      : [problem('default-endpoint', field, `${endpoint} names no socket`, fix)]
  const colon = endpoint.lastIndexOf(':')
  const [host, port] = [endpoint.slice(0, colon), endpoint.slice(colon + 1)]
  const isOwn = colon >= 0 && ['', '127.0.0.1', '0.0.0.0', '[::1]', '[::]'].includes(host)
  return isOwn && /^\d+$/.test(port) && isPort(Number(port))
    ? []
    : [problem('default-endpoint', field, `${endpoint} is no port of the workload itself`, fix)]
}

function egressProblems(listener: EgressForm, place: number, count: number): Problem[] {
  const field = `egress.${place}`
  const { on, number, name, protocol, bind, hosts, captureMode } = listener
  return [
    ...(on === 'any' && place < count - 1
      ? [
          problem(
            'egress-order',
            `${field}.on`,
            'A listener for any port can only be the last one',
            'Put it last, and keep only one.',
          ),
        ]
      : []),
    ...(on === 'any' || name === '' ? [] : portNameProblems(name, `${field}.name`)),
    ...(on === 'any' ? [] : protocolProblems(protocol, `${field}.protocol`)),
    ...(on === 'port'
      ? [...portNumberProblems(number, `${field}.number`), ...bindProblems(bind, `${field}.bind`)]
      : []),
    ...(on === 'socket' && !(isUnix(bind) && isSocketPath(bind))
      ? [
          problem(
            'bind',
            `${field}.bind`,
            bind === '' ? 'A socket is needed' : `${bind} names no socket`,
            'Write unix:// and an absolute path to a file, such as unix:///run/db.sock.',
          ),
        ]
      : []),
    ...(on === 'socket' && captureMode === 'IPTABLES'
      ? [problem('capture', `${field}.captureMode`, 'Nothing is captured on a socket', 'Choose NONE.')]
      : []),
    ...(written(hosts).length === 0
      ? [
          problem(
            'egress-hosts',
            hosts.length > 0 ? `${field}.hosts.0` : `${field}.hosts`,
            'A host is needed',
            'Write a namespace, a slash and a name, such as ./* for all of its own namespace.',
          ),
        ]
      : []),
    ...hosts.flatMap((host, at) => {
      const found = host === '' ? null : egressHostProblem(host)
      return found ? [problem('egress-host', `${field}.hosts.${at}`, found.message, found.fix)] : []
    }),
  ]
}

/** Listeners for ports share one set of numbers, those for sockets one of paths. */
const repeatedEgress = (egress: readonly EgressForm[]): Problem[] => [
  ...repeated(
    egress.map(({ on, number }, place) => (on === 'port' && number !== null ? number : `none ${place}`)),
    (number, place) => portTwice(number, `egress.${place}.number`),
  ),
  ...repeated(
    egress.map(({ on, bind }, place) => (on === 'socket' ? bind : `none ${place}`)),
    (bind, place) =>
      problem(
        'socket-twice',
        `egress.${place}.bind`,
        `${String(bind)} has a listener already`,
        'Give each socket one.',
      ),
  ),
]

const outboundProblems = ({ outbound, kept }: SidecarForm): Problem[] =>
  isJsonObject(kept.outbound.egressProxy) && outbound !== 'ALLOW_ANY'
    ? [
        problem(
          'egress-proxy',
          'outbound',
          'The Sidecar sends calls of unknown hosts to an egress proxy',
          'Choose ALLOW_ANY, or remove egressProxy from the YAML.',
        ),
      ]
    : []

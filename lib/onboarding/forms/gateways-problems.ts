import { isGatewayHost } from '#lib/istio-values/gateway-host.ts'
import { isDnsLabel, isFqdn } from '#lib/istio-values/istio-values.ts'
import { ofRevision } from '#lib/onboarding/bundle/flags.ts'
import { type GatewaysForm, type IstiodPortForm, isRoutedPort } from '#lib/onboarding/forms/gateways.ts'
import { isBlank, type Pair } from '#lib/onboarding/forms/pair.ts'
import { problem, written } from '#lib/onboarding/forms/parts.ts'
import {
  keyProblems,
  namespaceProblems,
  objectNameProblems,
  portNumberProblems,
  repeated,
} from '#lib/onboarding/forms/value-problems.ts'
import type { Problem } from '#lib/result.ts'

/** What the API server's schema and Istio's webhook refuse in these objects, each at its field of the form. */
export const gatewaysProblems = (form: GatewaysForm): Problem[] => [
  ...namespaceProblems(form.namespace),
  ...selectorKeyProblems(form.selector),
  ...(form.istiod.isWanted || form.services.isWanted
    ? []
    : [problem('nothing', 'istiod.isWanted', 'Nothing is chosen', 'Choose istiod, services, or both.')]),
  ...(form.istiod.isWanted ? istiodProblems(form) : []),
  ...(form.services.isWanted ? servicesProblems(form) : []),
  ...(form.istiod.isWanted && form.services.isWanted && form.istiod.gateway === form.services.gateway
    ? [
        problem(
          'gateway-twice',
          'services.gateway',
          `Both Gateways are called ${form.services.gateway}`,
          'Give each a name of its own.',
        ),
      ]
    : []),
]

/** The API server takes any text as a label here; a row without a key is a slip. */
const selectorKeyProblems = (selector: readonly Pair[]): Problem[] => [
  ...keyProblems(selector, 'selector'),
  ...selector.flatMap((pair, place) =>
    pair.key === '' && !isBlank(pair)
      ? [
          problem(
            'label-key',
            `selector.${place}.key`,
            'A label needs a key',
            'Write a key, or remove the row.',
          ),
        ]
      : [],
  ),
]

function istiodProblems({ istiod, clusterDomain, namespace }: GatewaysForm): Problem[] {
  const { ports, gateway, isRouted } = istiod
  return [
    ...objectNameProblems(gateway, 'istiod.gateway', true),
    ...(isRouted ? routeProblems({ istiod, clusterDomain, namespace }) : []),
    ...(ports.length === 0
      ? [problem('ports', 'istiod.ports', 'No port is let in', 'Add 15012, where VMs reach istiod.')]
      : []),
    ...ports.flatMap((port, place) => istiodPortProblems(port, place, isRouted)),
    ...repeated(
      ports.map(({ name }, place) => (name === '' ? place : name)),
      (name, place) =>
        problem(
          'port-name-twice',
          `istiod.ports.${place}.name`,
          `Another port is called ${String(name)}`,
          'Give each port a name of its own.',
        ),
    ),
  ]
}

function routeProblems({
  istiod,
  clusterDomain,
  namespace,
}: Pick<GatewaysForm, 'istiod' | 'clusterDomain' | 'namespace'>): Problem[] {
  const { revision, virtualService } = istiod
  const service = ofRevision('istiod', revision)
  return [
    ...objectNameProblems(virtualService, 'istiod.virtualService'),
    ...(isDnsLabel(service)
      ? []
      : [
          problem(
            'revision',
            'istiod.revision',
            `${revision} is no revision`,
            `${service} is the name of a Service: use lower-case letters, digits and dashes, 56 at most.`,
          ),
        ]),
    ...(isFqdn(`${service}.${isDnsLabel(namespace) ? namespace : 'n'}.svc.${clusterDomain}`) ||
    !isDnsLabel(service)
      ? []
      : [
          problem(
            'cluster-domain',
            'clusterDomain',
            clusterDomain === '' ? 'The cluster’s domain is needed' : `${clusterDomain} is no domain`,
            'It is cluster.local unless the cluster was set up with another one.',
          ),
        ]),
  ]
}

const istiodPortProblems = (port: IstiodPortForm, place: number, isRouted: boolean): Problem[] => [
  ...portNumberProblems(port.number, `istiod.ports.${place}.number`),
  ...(isRouted && isRoutedPort(port) ? portNumberProblems(port.target, `istiod.ports.${place}.target`) : []),
  ...(port.name === ''
    ? [
        problem(
          'port-name',
          `istiod.ports.${place}.name`,
          'A port needs a name',
          'Write one, such as tls-istiod.',
        ),
      ]
    : []),
]

function servicesProblems({ services }: GatewaysForm): Problem[] {
  const { gateway, number, portName, hosts } = services
  return [
    ...objectNameProblems(gateway, 'services.gateway', true),
    ...portNumberProblems(number, 'services.number'),
    ...(portName === ''
      ? [problem('port-name', 'services.portName', 'A port needs a name', 'Write one, such as tls.')]
      : []),
    ...(written(hosts).length === 0
      ? [
          problem(
            'hosts',
            hosts.length > 0 ? 'services.hosts.0' : 'services.hosts',
            'A host is needed',
            'Write *.local for all services of the mesh.',
          ),
        ]
      : []),
    ...hosts.flatMap((host, place) =>
      host === '' || isGatewayHost(host)
        ? []
        : [
            problem(
              'host',
              `services.hosts.${place}`,
              `${host} is no host of a Gateway`,
              'Write a whole DNS name or a wildcard such as *.local, with a namespace and a slash before it if need be.',
            ),
          ],
    ),
  ]
}

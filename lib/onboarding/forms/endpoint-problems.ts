import { isDnsLabel, isFqdn, isIpAddress, isSocketPath, isUnix } from '#lib/istio-values/istio-values.ts'
import { isBlank } from '#lib/onboarding/forms/pair.ts'
import { problem } from '#lib/onboarding/forms/parts.ts'
import type { EndpointForm, ServiceEntryForm } from '#lib/onboarding/forms/service-entry.ts'
import { keyProblems, labelProblems } from '#lib/onboarding/forms/value-problems.ts'
import type { Problem } from '#lib/result.ts'
import { isPort } from '#lib/traffic/destination-form.ts'

const LARGEST_WEIGHT = 2 ** 32 - 1
/** Of the schema, in characters. */
const LONGEST = { address: 256, network: 2048, locality: 2048, serviceAccount: 253 } as const
const LONGEST_PORT_NAME = 62

/** What is wrong with the endpoints of a ServiceEntry. */
export function endpointProblems({ endpoints, ports, resolution }: ServiceEntryForm): Problem[] {
  if (endpoints.length === 0)
    return [problem('endpoints', 'endpoints', 'There is no endpoint', 'Add one, or choose other backends.')]
  const names = new Set(ports.map(({ name }) => name))
  return endpoints.flatMap((endpoint, place) => {
    const field = `endpoints.${place}`
    return [
      ...endpointAddressProblems(endpoint, resolution, names.size, `${field}.address`),
      ...endpointPortProblems(endpoint, names, `${field}.ports`),
      ...labelProblems(endpoint.labels, `${field}.labels`),
      ...lengthProblems(endpoint, field),
      ...weightProblems(endpoint.weight, `${field}.weight`),
    ]
  })
}

function endpointAddressProblems(
  { address, network, ports }: EndpointForm,
  resolution: string,
  portCount: number,
  field: string,
): Problem[] {
  if (address === '') {
    if (network !== '' && resolution === 'STATIC') return []
    const fix =
      resolution === 'STATIC'
        ? 'Write an IP address, or name the network whose gateway leads there.'
        : 'Write an IP address or a DNS name.'
    return [problem('address', field, 'An address is needed', fix)]
  }
  if (isUnix(address))
    return socketProblems(
      address,
      resolution,
      ports.some((pair) => !isBlank(pair)),
      portCount,
      field,
    )
  if (isIpAddress(address)) return []
  if (resolution === 'STATIC')
    return [
      problem(
        'address',
        field,
        `${address} is no IP address`,
        isFqdn(address) ? 'Choose the resolution DNS for a name.' : 'Write it like 192.0.2.7.',
      ),
    ]
  return isFqdn(address)
    ? []
    : [
        problem(
          'address',
          field,
          `${address} is neither an IP address nor a DNS name`,
          'Write it like vm-1.example.org.',
        ),
      ]
}

function socketProblems(
  address: string,
  resolution: string,
  hasPorts: boolean,
  portCount: number,
  field: string,
): Problem[] {
  if (resolution !== 'STATIC')
    return [
      problem(
        'address',
        field,
        'Only resolution STATIC takes a socket',
        'Choose STATIC, or write another address.',
      ),
    ]
  if (!isSocketPath(address))
    return [
      problem(
        'address',
        field,
        `${address} names no socket`,
        'Write an absolute path to a file, such as unix:///run/app.sock.',
      ),
    ]
  if (hasPorts)
    return [problem('socket-ports', field, 'A socket has no ports', 'Remove the ports of this endpoint.')]
  return portCount === 1
    ? []
    : [problem('socket-ports', field, 'A socket serves exactly one port', 'Give the ServiceEntry one port.')]
}

function endpointPortProblems({ ports }: EndpointForm, names: ReadonlySet<string>, path: string): Problem[] {
  return [
    ...keyProblems(ports, path),
    ...ports.flatMap((pair, place): Problem[] => {
      if (isBlank(pair)) return []
      const number = /^\d+$/.test(pair.value) ? Number(pair.value) : Number.NaN
      const isName = isDnsLabel(pair.key) && pair.key.length <= LONGEST_PORT_NAME
      return [
        ...(isName && names.has(pair.key)
          ? []
          : [
              problem(
                'endpoint-port',
                `${path}.${place}.key`,
                `The ServiceEntry has no port called ${pair.key || 'nothing'}`,
                'Write the name of one of its ports, 62 characters at most.',
              ),
            ]),
        ...(isPort(number)
          ? []
          : [
              problem(
                'port',
                `${path}.${place}.value`,
                `${pair.value || 'An empty text'} is no port`,
                'Use a whole number from 1 to 65535.',
              ),
            ]),
      ]
    }),
  ]
}

const lengthProblems = (endpoint: EndpointForm, field: string): Problem[] =>
  (['address', 'network', 'locality', 'serviceAccount'] as const)
    .filter((name) => endpoint[name].length > LONGEST[name])
    .map((name) =>
      problem(
        'length',
        `${field}.${name}`,
        'The text is too long',
        `It has ${LONGEST[name]} characters at most.`,
      ),
    )

const weightProblems = (weight: number | null, field: string): Problem[] =>
  weight === null || (Number.isInteger(weight) && weight >= 0 && weight <= LARGEST_WEIGHT)
    ? []
    : [problem('weight', field, `${weight} is no weight`, `Use a whole number from 0 to ${LARGEST_WEIGHT}.`)]

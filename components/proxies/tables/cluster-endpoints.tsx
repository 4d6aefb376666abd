import { Ghost } from 'lucide-react'
import { ObjectName } from '#components/mesh/object-name.tsx'
import { noEndpointWords } from '#components/proxies/tables/cluster-words.ts'
import { failureWords, HEALTH_LOOKS } from '#components/proxies/tables/endpoint-looks.ts'
import { NameText } from '#components/ui/name-text.tsx'
import type { EndpointCounters } from '#lib/envoy/cluster.ts'
import type { ClusterRow, EndpointOfCluster } from '#lib/proxies/proxy-pages.ts'

/** Who a cluster sends to: each endpoint with the object behind it, how it is, and what it was sent. */
export function ClusterEndpoints({ cluster }: { cluster: ClusterRow }) {
  const { endpoints, endpointCount } = cluster
  if (endpoints.length === 0) return <p className="text-muted">{noEndpointWords(cluster)}</p>
  return (
    <>
      <ul aria-label="Endpoints" className="divide-y divide-line">
        {endpoints.map((endpoint, index) => (
          // An address can stand in a cluster twice, such as in two localities.
          // biome-ignore lint/suspicious/noArrayIndexKey: nothing else tells two of one address apart
          <Endpoint key={`${endpoint.address} ${index}`} endpoint={endpoint} />
        ))}
      </ul>
      {endpoints.length < endpointCount ? (
        <p className="pt-2 text-muted text-sm">
          {endpoints.length.toLocaleString('en')} of {endpointCount.toLocaleString('en')} endpoints, those
          with trouble first.
        </p>
      ) : null}
    </>
  )
}

function Endpoint({ endpoint }: { endpoint: EndpointOfCluster }) {
  const { address, hostname, object, ghost, weight, priority, locality, counters } = endpoint
  return (
    <li className="grid gap-x-6 gap-y-1 py-2 sm:grid-cols-[minmax(0,5fr)_minmax(0,4fr)_minmax(0,3fr)] lg:grid-cols-[minmax(0,4fr)_minmax(0,4fr)_minmax(0,2fr)_minmax(0,4fr)]">
      <div className="min-w-0">
        <p className="font-mono text-xs break-all">{address}</p>
        {hostname ? (
          <p className="text-muted text-xs">
            <NameText>{hostname}</NameText>
          </p>
        ) : null}
        {object ? (
          <p className="text-xs">
            <ObjectName of={object} />
          </p>
        ) : null}
        {ghost ? (
          <p className="mt-0.5 flex items-start gap-1 text-warn text-xs wrap-anywhere">
            <Ghost aria-hidden className="mt-0.5 size-3 shrink-0" />
            {ghost}
          </p>
        ) : null}
      </div>
      <HealthOf endpoint={endpoint} />
      <p className="text-muted text-xs">
        Weight {weight.toLocaleString('en')}
        {priority > 0 ? `, priority ${priority}` : ''}
        {locality ? <span className="block wrap-anywhere">{locality}</span> : null}
      </p>
      {counters ? <Counters counters={counters} /> : null}
    </li>
  )
}

/** What istiod says of an endpoint, and why Envoy keeps it back all the same. */
function HealthOf({ endpoint: { health, failures } }: { endpoint: EndpointOfCluster }) {
  const isKeptBack = failures.length > 0 && health === 'healthy'
  const { icon: Icon, colour } = isKeptBack ? HEALTH_LOOKS.unhealthy : HEALTH_LOOKS[health]
  const { label } = HEALTH_LOOKS[health]
  return (
    <div className="min-w-0">
      <p className="flex items-start gap-1.5">
        <Icon aria-hidden className={`mt-0.5 size-4 shrink-0 ${colour}`} />
        {isKeptBack ? `${label} by istiod, but` : label}
      </p>
      {failures.map((failure) => (
        <p key={failure} className="pl-5.5 text-bad text-xs wrap-anywhere">
          {failureWords(failure)}
        </p>
      ))}
    </div>
  )
}

function Counters({ counters }: { counters: EndpointCounters }) {
  const { requests, activeRequests, errors, timeouts, connections, activeConnections, connectionFailures } =
    counters
  const words = [
    { name: 'requests', value: requests, isBad: false },
    { name: 'active', value: activeRequests, isBad: false },
    { name: 'errors', value: errors, isBad: true },
    { name: 'timeouts', value: timeouts, isBad: true },
    { name: 'connections', value: connections, isBad: false },
    { name: 'open', value: activeConnections, isBad: false },
    { name: 'failed to connect', value: connectionFailures, isBad: true },
  ].filter(({ name, value }) => value > 0 || name === 'requests')
  return (
    <ul
      aria-label="Counters"
      className="flex min-w-0 flex-wrap gap-x-3 text-xs tabular-nums sm:col-span-3 lg:col-span-1"
    >
      {words.map(({ name, value, isBad }) => (
        <li key={name} className={isBad ? 'text-bad' : ''}>
          {value.toLocaleString('en')} <span className={isBad ? '' : 'text-muted'}>{name}</span>
        </li>
      ))}
    </ul>
  )
}

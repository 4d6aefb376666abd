import { isDnsLabel } from '#lib/istio-values/istio-values.ts'
import { has, type Part, partOf, partsOf, stringsOf, textOf } from '#server/demo/parts.ts'
import { exportToProblems, hostProblem, labelProblems, type Verdict } from '#server/demo/webhook/verdict.ts'

/** Istio's rules for a DestinationRule that its schema can not say. */
export function judgeDestinationRule(spec: Part, namespace: string): Verdict {
  const subsets = partsOf(spec.subsets)
  const names = subsets.map(({ name }) => textOf(name))
  const twice = names.find((name, index) => names.indexOf(name) !== index)
  const policies = [spec, ...subsets]
    .filter((one) => has(one, 'trafficPolicy'))
    .map((one) => partOf(one.trafficPolicy))
  const host = textOf(spec.host)
  return {
    errors: [
      ...(host === '' ? ['a host is required'] : [hostProblem(host)].filter(Boolean)),
      ...names.filter((name) => !isDnsLabel(name)).map((name) => `subset name is invalid: ${name}`),
      ...(twice === undefined ? [] : [`duplicate subset names: ${twice}`]),
      ...subsets.flatMap(({ labels }) => labelProblems(labels)),
      ...policies.flatMap(policyProblems),
      ...exportToProblems(stringsOf(spec.exportTo), namespace),
    ],
    warnings: policies.flatMap(policyWarnings),
  }
}

const policyProblems = (policy: Part): string[] => [
  ...(Object.keys(policy).length === 0 ? ['a traffic policy must have at least one field'] : []),
  ...(has(policy, 'tunnel') && has(policy, 'proxyProtocol')
    ? ['tunnel and proxyProtocol exclude each other']
    : []),
  ...settingsProblems(policy),
  ...partsOf(policy.portLevelSettings).flatMap(portProblems),
]

function portProblems({ port, ...settings }: Part): string[] {
  if (typeof partOf(port).number !== 'number') return ['a port traffic policy must have a valid port']
  if (Object.keys(settings).length === 0) return ['a port traffic policy must have at least one field']
  return settingsProblems(settings)
}

const settingsProblems = (settings: Part): string[] => [
  ...outlierProblems(partOf(settings.outlierDetection)),
  ...(has(settings, 'connectionPool') ? poolProblems(partOf(settings.connectionPool)) : []),
  ...balancerProblems(partOf(settings.loadBalancer)),
  ...tlsProblems(partOf(settings.tls)),
]

function outlierProblems(outlier: Part): string[] {
  const percents = ['maxEjectionPercent', 'minHealthPercent'].filter((field) => {
    const percent = outlier[field]
    return typeof percent === 'number' && (percent < 0 || percent > 100)
  })
  const needsSplit =
    has(outlier, 'consecutiveLocalOriginFailures') && outlier.splitExternalLocalOriginErrors !== true
  return [
    ...percents.map((field) => `${field} must be in the range 0..100`),
    ...(needsSplit ? ['consecutiveLocalOriginFailures needs splitExternalLocalOriginErrors'] : []),
  ]
}

function poolProblems(pool: Part): string[] {
  if (!has(pool, 'tcp') && !has(pool, 'http')) return ['a connection pool must have at least one field']
  const http = partOf(pool.http)
  const numbers = [...Object.entries(http), ...Object.entries(partOf(pool.tcp))]
  const negative = numbers.find(([, value]) => typeof value === 'number' && value < 0)
  const isTwoWays = http.useClientProtocol === true && http.h2UpgradePolicy === 'UPGRADE'
  return [
    ...(negative ? [`${negative[0]} must not be negative`] : []),
    ...(isTwoWays ? ['useClientProtocol and h2UpgradePolicy UPGRADE exclude each other'] : []),
  ]
}

function balancerProblems(balancer: Part): string[] {
  const hash = partOf(balancer.consistentHash)
  const { distribute, failover } = partOf(balancer.localityLbSetting)
  const totals = partsOf(distribute).map(({ to }) =>
    Object.values(partOf(to)).reduce<number>((sum, weight) => sum + Number(weight), 0),
  )
  return [
    ...(has(hash, 'httpCookie') && textOf(partOf(hash.httpCookie).name) === ''
      ? ['a name is required for the HTTP cookie']
      : []),
    ...(totals.length > 0 && partsOf(failover).length > 0
      ? ['distribute and failover exclude each other']
      : []),
    ...totals.filter((total) => total !== 100).map((total) => `total locality weight ${total} != 100`),
    ...partsOf(failover)
      .filter(({ from, to }) => from === to)
      .map(({ from }) => `locality failover from ${from} to itself`),
  ]
}

function tlsProblems(tls: Part): string[] {
  const hasOwn = has(tls, 'clientCertificate') && has(tls, 'privateKey')
  return tls.mode === 'MUTUAL' && !has(tls, 'credentialName') && !hasOwn
    ? ['mutual TLS needs a client certificate and a private key']
    : []
}

function policyWarnings(policy: Part): string[] {
  const { failover } = partOf(partOf(policy.loadBalancer).localityLbSetting)
  const needsDetection = partsOf(failover).length > 0 && !has(policy, 'outlierDetection')
  return [
    ...(has(partOf(policy.outlierDetection), 'consecutiveErrors')
      ? ['consecutiveErrors is deprecated, use consecutiveGatewayErrors or consecutive5xxErrors']
      : []),
    ...(needsDetection ? ['outlier detection is needed for locality failover'] : []),
  ]
}

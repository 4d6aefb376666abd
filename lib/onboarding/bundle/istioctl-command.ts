import { shellQuote } from '#lib/export/shell-quote.ts'
import { type BundleFlags, DEFAULT_FLAGS } from '#lib/onboarding/bundle/flags.ts'

const TEXT_FLAGS = [
  'clusterID',
  'ingressService',
  'ingressIP',
  'internalIP',
  'externalIP',
  'revision',
] as const

/** The commands that make the same files in a terminal; flags at their defaults are left out. */
export function istioctlCommand(
  group: { namespace: string; name: string },
  flags: BundleFlags,
  istioNamespace: string,
): string {
  const output = shellQuote(group.name)
  const given = [
    ...TEXT_FLAGS.flatMap((name) =>
      flags[name] === DEFAULT_FLAGS[name] ? [] : [`--${name} ${shellQuote(flags[name])}`],
    ),
    ...(flags.tokenDuration === DEFAULT_FLAGS.tokenDuration
      ? []
      : [`--tokenDuration ${flags.tokenDuration}`]),
    ...(flags.autoregister ? ['--autoregister'] : []),
    ...(flags.captureDns ? [] : ['--capture-dns=false']),
    ...(istioNamespace === 'istio-system' ? [] : [`--istioNamespace ${shellQuote(istioNamespace)}`]),
  ]
  return [
    `kubectl get workloadgroup ${output} --namespace ${shellQuote(group.namespace)} --output yaml > workloadgroup.yaml`,
    ['istioctl x workload entry configure --file workloadgroup.yaml', `--output ${output}`, ...given].join(
      ' ',
    ),
  ].join('\n')
}

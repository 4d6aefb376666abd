import { z } from 'zod'
import type { TextFile } from '#lib/export/text-file.ts'
import type { JsonObject } from '#lib/json.ts'
import { familyOf } from '#lib/names/address-family.ts'
import { environmentOf, environmentText } from '#lib/onboarding/bundle/cluster-env.ts'
import { type BundleFlags, istiodHost } from '#lib/onboarding/bundle/flags.ts'
import type { BundleGroup } from '#lib/onboarding/bundle/group.ts'
import { writeMessage } from '#lib/onboarding/bundle/proto-json.ts'
import { proxyConfigOf, readMeshSettings } from '#lib/onboarding/bundle/proxy-config.ts'
import { PROXY_CONFIG } from '#lib/onboarding/bundle/proxy-config-shape.ts'
import { fail, ok, type Result } from '#lib/result.ts'
import { toYaml } from '#lib/yaml/to-yaml.ts'

/** What has to be read from the cluster to make the files of a VM. */
export type ClusterKnows = {
  /** Where istiod runs. */
  istioNamespace: string
  /** `mesh` of ConfigMap `istio[-<revision>]`. */
  meshConfig: string
  /** The cluster's own name; not needed when the flags name one. */
  clusterName: string
  /** `root-cert.pem` of ConfigMap `istio-ca-root-cert` in the group's namespace. */
  rootCert: string
  /** The Service of the flags, raw; null when there is none, or it is not to be read. */
  ingress: JsonObject | null
}

export type BundleParts = { files: TextFile[]; warnings: string[] }
export const TOKEN_FILE = 'istio-token'

/**
 * The files of `istioctl x workload entry configure` for this group and these flags, but for the token. Equal in meaning, and
 * the same each time: istioctl's ISTIO_INBOUND_PORTS are in random order.
 */
export function makeBundle(group: BundleGroup, flags: BundleFlags, known: ClusterKnows): Result<BundleParts> {
  const mesh = readMeshSettings(known.meshConfig)
  if (!mesh.ok) return mesh
  const { istioNamespace } = known
  const clusterId = flags.clusterID || known.clusterName
  const config = proxyConfigOf(group, flags, mesh.value, { istioNamespace, clusterId })
  if (!config.ok) return config
  const address = hostsAddress(flags, known.ingress)
  const host = istiodHost(istioNamespace, flags.revision)
  return ok({
    files: [
      {
        name: 'cluster.env',
        text: environmentText(environmentOf(group, flags, config.value, istioNamespace)),
      },
      { name: 'mesh.yaml', text: toYaml({ defaultConfig: writeMessage(PROXY_CONFIG, config.value) }) },
      { name: 'root-cert.pem', text: known.rootCert },
      { name: 'hosts', text: address === '' ? '' : `${address} ${host}\n` },
    ],
    warnings: warningsOf(group, flags, { address, host }),
  })
}

/** The files with the token where istioctl lists it. */
export const withToken = (files: readonly TextFile[], token: string): TextFile[] => [
  ...files.slice(0, 3),
  { name: TOKEN_FILE, text: token },
  ...files.slice(3),
]

/** The address for the hosts file: that of the flags, else the ingress Service's own; empty when it has none. */
export const hostsAddress = (flags: BundleFlags, ingress: JsonObject | null): string =>
  familyOf(flags.ingressIP) ? flags.ingressIP : addressOf(ingress)

const ingressSchema = z.object({
  spec: z.object({ externalIPs: z.array(z.string()).nullish() }).nullish(),
  status: z
    .object({
      loadBalancer: z
        .object({ ingress: z.array(z.object({ ip: z.string().nullish() })).nullish() })
        .nullish(),
    })
    .nullish(),
})

/** Where a Service is reached from outside: the first address of its load balancer, else its first external IP. */
export function addressOf(service: JsonObject | null): string {
  const parsed = ingressSchema.safeParse(service)
  if (!parsed.success) return ''
  const [balancer] = parsed.data.status?.loadBalancer?.ingress ?? []
  const address = (balancer ? balancer.ip : parsed.data.spec?.externalIPs?.[0]) ?? ''
  return familyOf(address) ? address : ''
}

function warningsOf(
  group: BundleGroup,
  flags: BundleFlags,
  { address, host }: { address: string; host: string },
): string[] {
  const overridden = Object.keys(group.templateLabels)
  return [
    ...(address === ''
      ? [
          `hosts is empty: no IP address is known for ${host}. Unless DNS on the VM answers it, the VM won’t find istiod.`,
        ]
      : []),
    ...(flags.autoregister
      ? []
      : [
          'The VM won’t register itself: create its WorkloadEntry by hand, or make the files with autoregister.',
        ]),
    ...(group.namesAccount
      ? []
      : [
          'The group names no service account: the files are for account default, and callers will expect plaintext.',
        ]),
    ...(overridden.length > 0
      ? [`Labels of spec.template go before those of spec.metadata: ${overridden.sort().join(', ')}.`]
      : []),
  ]
}

const valuesSchema = z.object({
  global: z.object({ multiCluster: z.object({ clusterName: z.string().nullish() }).nullish() }).nullish(),
})

/** The cluster's name in the injector's values; empty where they have none. */
export function clusterNameOf(values: string): Result<string> {
  try {
    const parsed = valuesSchema.safeParse(JSON.parse(values))
    if (parsed.success) return ok(parsed.data.global?.multiCluster?.clusterName ?? '')
  } catch {
    // Not JSON, as below.
  }
  return fail({ code: 'injector', message: 'The injector’s values can’t be read' })
}

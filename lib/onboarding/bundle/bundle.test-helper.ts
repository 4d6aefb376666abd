import type { JsonObject } from '#lib/json.ts'
import { type ClusterKnows, makeBundle } from '#lib/onboarding/bundle/bundle.ts'
import { type BundleFlags, bundleFlags } from '#lib/onboarding/bundle/flags.ts'
import { type BundleGroup, readGroup } from '#lib/onboarding/bundle/group.ts'

export const FORUM: JsonObject = {
  apiVersion: 'networking.istio.io/v1',
  kind: 'WorkloadGroup',
  metadata: { name: 'forum-vm', namespace: 'istioinaction' },
  spec: {
    metadata: { labels: { app: 'forum', version: 'vm' } },
    template: { serviceAccount: 'forum', network: 'vm-net', ports: { http: 8080, admin: 9090 } },
    probe: { periodSeconds: 0, httpGet: { path: '/health', port: 8080 } },
  },
}

/** A group as it is read; `change` overlays spec or metadata. */
export function groupOf(change: { metadata?: JsonObject; spec?: JsonObject } = {}): BundleGroup {
  const merge = (name: 'metadata' | 'spec') => ({ ...Object(FORUM[name]), ...change[name] })
  const group = readGroup({ ...FORUM, metadata: merge('metadata'), spec: merge('spec') })
  if (!group.ok) throw new Error(group.problems[0]?.message)
  return group.value
}

export const KNOWN: ClusterKnows = {
  istioNamespace: 'istio-system',
  meshConfig:
    'trustDomain: cluster.local\ndefaultConfig:\n  discoveryAddress: istiod.istio-system.svc:15012\n',
  clusterName: 'Kubernetes',
  rootCert: '-----BEGIN CERTIFICATE-----\n',
  ingress: null,
}

/** The text of every file by its name, and the warnings. */
export function made(
  group: BundleGroup,
  flags: Partial<BundleFlags> = {},
  known: Partial<ClusterKnows> = {},
) {
  const bundle = makeBundle(group, bundleFlags.parse(flags), { ...KNOWN, ...known })
  if (!bundle.ok) throw new Error(bundle.problems[0]?.message)
  const { files, warnings } = bundle.value
  return { ...Object.fromEntries(files.map(({ name, text }) => [name, text])), warnings } as Record<
    string,
    string
  > & {
    warnings: string[]
  }
}

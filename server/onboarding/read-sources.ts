import type { JsonObject } from '#lib/json.ts'
import type { Kind } from '#lib/kube/kinds.ts'
import { type BundleFlags, ingressOf, ofRevision } from '#lib/onboarding/bundle/flags.ts'
import type { Read, ReadConfigMap, ReadObject } from '#lib/onboarding/bundle/preflight/read.ts'
import type { KubeRequest } from '#server/kube/cluster.ts'
import { getConfigMap } from '#server/kube/core-client.ts'
import { getObject, type Named } from '#server/kube/objects-client.ts'
import { readAsCaller } from '#server/onboarding/read-as-caller.ts'

/** What the files of a VM are made of, each as the caller may read it. */
type BundleSources = {
  meshConfig: ReadConfigMap
  injector: ReadConfigMap
  rootCert: ReadConfigMap
  ingress: ReadObject
}

/** Reads them all at the same time; what the flags make needless is read all the same, to be shown. */
export async function readSources(
  request: KubeRequest,
  group: { namespace: string },
  flags: BundleFlags,
  istioNamespace: string,
): Promise<BundleSources> {
  const [meshConfig, injector, rootCert, ingress] = await Promise.all([
    readConfigMap(request, { namespace: istioNamespace, name: ofRevision('istio', flags.revision) }),
    readConfigMap(request, {
      namespace: istioNamespace,
      name: ofRevision('istio-sidecar-injector', flags.revision),
    }),
    readConfigMap(request, { namespace: group.namespace, name: 'istio-ca-root-cert' }),
    readOne(request, 'Service', 'services', ingressOf(flags, istioNamespace)),
  ])
  return { meshConfig, injector, rootCert, ingress }
}

/** The whole WorkloadGroup: its annotations count, and the inventory does not keep them. */
export const readWorkloadGroup = (request: KubeRequest, at: Named): Promise<Read<JsonObject>> =>
  readOne(request, 'WorkloadGroup', 'workloadgroups.networking.istio.io', at)

export const readServiceAccount = (request: KubeRequest, at: Named): Promise<ReadObject> =>
  readOne(request, 'ServiceAccount', 'serviceaccounts', at)

const readConfigMap = (request: KubeRequest, at: Named): Promise<ReadConfigMap> =>
  readAsCaller(`ConfigMap ${at.name} in namespace ${at.namespace}`, permission('get', 'configmaps', at), () =>
    getConfigMap(request, at),
  )

const readOne = (request: KubeRequest, kind: Kind, resource: string, at: Named): Promise<ReadObject> =>
  readAsCaller(`${kind} ${at.name} in namespace ${at.namespace}`, permission('get', resource, at), () =>
    getObject(request, kind, at),
  )

/** The verb and the resource as RBAC names them. */
export const permission = (verb: string, resource: string, { namespace }: { namespace: string }): string =>
  `${verb} ${resource} in namespace ${namespace}`

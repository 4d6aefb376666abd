import type { BundleAnswer } from '#lib/onboarding/bundle/answer.ts'
import { type BundleParts, clusterNameOf, makeBundle, withToken } from '#lib/onboarding/bundle/bundle.ts'
import type { BundleFlags } from '#lib/onboarding/bundle/flags.ts'
import { type BundleGroup, readGroup } from '#lib/onboarding/bundle/group.ts'
import type { Result } from '#lib/result.ts'
import { AppError } from '#server/app-error.ts'
import type { Actor } from '#server/auth/actor.ts'
import type { KubeRequest } from '#server/kube/cluster.ts'
import type { BundleInput } from '#server/onboarding/bundle-input.ts'
import { need } from '#server/onboarding/read-as-caller.ts'
import { readSources, readWorkloadGroup } from '#server/onboarding/read-sources.ts'
import { requestToken } from '#server/onboarding/request-token.ts'
import type { Runtime } from '#server/runtime/runtime.ts'

type BundleRuntime = Pick<Runtime, 'requestAs' | 'audit'> & {
  settings: Pick<Runtime['settings'], 'ISTHMUS_ISTIOD_NAMESPACE'>
}

/**
 * The five files of a VM of a WorkloadGroup, read as the caller. The token is requested last, when nothing else can fail any
 * more; it is in the answer and nowhere else. Throws AppError `not-found`, `forbidden` naming the permission
 * that is missing, `refused` where the cluster's configuration can't be made files of, and `cluster-unreachable`.
 */
export async function makeVmBundle(
  runtime: BundleRuntime,
  actor: Actor,
  { namespace, name, flags }: BundleInput,
): Promise<BundleAnswer> {
  const request = runtime.requestAs(actor)
  const group = fromCluster(readGroup(need(await readWorkloadGroup(request, { namespace, name }))))
  const { files, warnings } = await readFiles(
    request,
    group,
    flags,
    runtime.settings.ISTHMUS_ISTIOD_NAMESPACE,
  )
  const { token, expiresMs } = await requestToken(runtime, actor, group, flags.tokenDuration)
  return { files: withToken(files, token), tokenExpiresMs: expiresMs, warnings }
}

async function readFiles(
  request: KubeRequest,
  group: BundleGroup,
  flags: BundleFlags,
  istioNamespace: string,
): Promise<BundleParts> {
  const { meshConfig, injector, rootCert, ingress } = await readSources(request, group, flags, istioNamespace)
  const rootCertificate = need(rootCert)['root-cert.pem'] ?? ''
  if (rootCertificate === '')
    throw new AppError('refused', `${rootCert.what} has no root-cert.pem`, {
      fix: 'istiod writes it to every namespace that it serves: check that it runs.',
    })
  if (flags.ingressIP === '' && ingress.state === 'failed')
    throw new AppError('cluster-unreachable', `${ingress.what} was not read: ${ingress.reason}`, {
      fix: 'Try again, or give the address of istiod: the hosts file is made of it.',
    })
  const made = fromCluster(
    makeBundle(group, flags, {
      istioNamespace,
      meshConfig: need(meshConfig).mesh ?? '',
      clusterName: flags.clusterID === '' ? fromCluster(clusterNameOf(need(injector).values ?? '')) : '',
      rootCert: rootCertificate,
      ingress: ingress.state === 'read' ? ingress.value : null,
    }),
  )
  if (ingress.state !== 'forbidden' || flags.ingressIP !== '') return made
  return {
    ...made,
    warnings: [`${ingress.what} was not read: you may not ${ingress.missing}.`, ...made.warnings],
  }
}

/** What the cluster holds and no file can be made of. */
function fromCluster<T>(result: Result<T>): T {
  if (result.ok) return result.value
  throw new AppError('refused', result.problems.map(({ message }) => message).join('; '))
}

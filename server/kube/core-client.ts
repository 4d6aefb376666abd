import { z } from 'zod'
import { AppError } from '#server/app-error.ts'
import type { KubeRequest } from '#server/kube/cluster.ts'
import { type Named, objectOf, send } from '#server/kube/objects-client.ts'

/** What Isthmus reads and asks of kinds that it does not watch. Names go into paths encoded, as in resourcePath. */

const configMap = z.object({
  data: z
    .record(z.string(), z.string())
    .nullish()
    .transform((data) => data ?? {}),
})

/** `data` of a ConfigMap. Throws AppError as {@link send} says, and `refused` for what is no ConfigMap. */
export async function getConfigMap(request: KubeRequest, at: Named): Promise<Record<string, string>> {
  const parsed = configMap.safeParse(await objectOf(await send(request, inNamespace(at, 'configmaps'), {})))
  if (!parsed.success) throw new AppError('refused', `ConfigMap ${at.name} can't be read`)
  return parsed.data.data
}

const accessReview = z.object({
  status: z.object({ allowed: z.boolean().default(false), reason: z.string().default('') }),
})

type ResourceAttributes = {
  namespace: string
  verb: string
  resource: string
  group?: string
  subresource?: string
  name?: string
}

/** Whether the caller may do that (SelfSubjectAccessReview). Throws AppError as {@link send} says. */
export async function reviewAccess(
  request: KubeRequest,
  resourceAttributes: ResourceAttributes,
): Promise<{ allowed: boolean; reason: string }> {
  const path = '/apis/authorization.k8s.io/v1/selfsubjectaccessreviews'
  const review = {
    apiVersion: 'authorization.k8s.io/v1',
    kind: 'SelfSubjectAccessReview',
    spec: { resourceAttributes },
  }
  const parsed = accessReview.safeParse(await objectOf(await send(request, path, post(review))))
  if (!parsed.success) throw new AppError('refused', 'The API server does not say whether that is allowed')
  return parsed.data.status
}

const tokenRequest = z.object({
  status: z.object({ token: z.string().min(1), expirationTimestamp: z.iso.datetime({ offset: true }) }),
})

/**
 * A token of a service account (TokenRequest). Throws AppError as {@link send} says. An answer that can't be read throws
 * without its cause: a parser's words may quote the token.
 */
export async function createToken(
  request: KubeRequest,
  at: Named,
  wanted: { audience: string; seconds: number },
): Promise<{ token: string; expiresMs: number }> {
  const body = {
    apiVersion: 'authentication.k8s.io/v1',
    kind: 'TokenRequest',
    spec: { audiences: [wanted.audience], expirationSeconds: wanted.seconds },
  }
  const response = await send(request, `${inNamespace(at, 'serviceaccounts')}/token`, post(body))
  const parsed = tokenRequest.safeParse(await response.json().catch(() => null))
  if (!parsed.success)
    throw new AppError('cluster-unreachable', 'The API server’s answer to the token request can’t be read')
  const { token, expirationTimestamp } = parsed.data.status
  return { token, expiresMs: Date.parse(expirationTimestamp) }
}

const inNamespace = ({ namespace, name }: Named, plural: string): string =>
  `/api/v1/namespaces/${encodeURIComponent(namespace)}/${plural}/${encodeURIComponent(name)}`

const post = (body: unknown) => ({
  method: 'POST' as const,
  body: JSON.stringify(body),
  headers: { 'content-type': 'application/json' },
})

import { randomBytes, randomUUID } from 'node:crypto'
import { SignJWT } from 'jose'
import { z } from 'zod'
import { ApiFailure, notFound } from '#server/demo/kube/answer.ts'
import type { ObjectStore } from '#server/demo/kube/object-store.ts'
import type { Target } from '#server/demo/kube/paths.ts'
import { rfc3339 } from '#server/demo/rfc3339.ts'

/** Who everybody is to the demo mesh: it asks for no credentials and allows everything. */
const DEMO_USER = { username: 'demo', uid: 'demo', groups: ['system:masters', 'system:authenticated'] }

const accessReview = z.looseObject({
  apiVersion: z.literal('authorization.k8s.io/v1'),
  kind: z.literal('SelfSubjectAccessReview'),
  spec: z
    .object({
      resourceAttributes: z.record(z.string(), z.unknown()).optional(),
      nonResourceAttributes: z.record(z.string(), z.unknown()).optional(),
    })
    .refine((spec) => (spec.resourceAttributes === undefined) !== (spec.nonResourceAttributes === undefined)),
})
const tokenRequest = z.looseObject({
  spec: z.object({
    audiences: z.array(z.string()).default(['https://kubernetes.default.svc']),
    expirationSeconds: z
      .number()
      .int()
      .min(600, 'may not specify a duration less than 10 minutes')
      .default(3600),
  }),
})

const ACCESS = '/apis/authorization.k8s.io/v1/selfsubjectaccessreviews'
const SUBJECT = '/apis/authentication.k8s.io/v1/selfsubjectreviews'

/**
 * Answers SelfSubjectAccessReview and SelfSubjectReview; undefined for any other path. `isForbidden` says whether
 * a fault now refuses the verb on the resource.
 */
export function reviewAnswer(
  path: string,
  body: unknown,
  store: ObjectStore,
  isForbidden: (verb: string, resource: string) => boolean,
): object | undefined {
  if (path === SUBJECT) {
    return {
      kind: 'SelfSubjectReview',
      apiVersion: 'authentication.k8s.io/v1',
      metadata: { creationTimestamp: store.now() },
      status: { userInfo: DEMO_USER },
    }
  }
  if (path !== ACCESS) return undefined
  const review = accessReview.safeParse(body)
  if (!review.success)
    throw new ApiFailure(
      422,
      'spec: Invalid value: exactly one of nonResourceAttributes or resourceAttributes must be specified',
    )
  const { verb = '', resource = '' } = { ...review.data.spec.resourceAttributes }
  const allowed = !isForbidden(String(verb), String(resource))
  return { ...review.data, metadata: {}, status: { allowed } }
}

const signingKey = randomBytes(32)

/** A token for a service account, signed with a key that nobody else has: it opens nothing. */
export async function tokenAnswer({ resource, namespace, name }: Target, body: unknown, store: ObjectStore) {
  const account = store.get('ServiceAccount', namespace, name)
  if (!account) throw notFound(resource, name)
  const request = tokenRequest.safeParse(body)
  if (!request.success)
    throw new ApiFailure(
      422,
      `spec: Invalid value: ${request.error.issues[0]?.message ?? 'not a TokenRequest'}`,
    )
  const { audiences, expirationSeconds } = request.data.spec
  const issuedAt = Math.floor(store.clock.nowMs() / 1000)
  const token = await new SignJWT({
    'kubernetes.io': { namespace, serviceaccount: { name, uid: account.metadata.uid } },
  })
    .setProtectedHeader({ alg: 'HS256' })
    .setIssuer('https://kubernetes.default.svc')
    .setSubject(`system:serviceaccount:${namespace}:${name}`)
    .setAudience(audiences)
    .setJti(randomUUID())
    .setIssuedAt(issuedAt)
    .setNotBefore(issuedAt)
    .setExpirationTime(issuedAt + expirationSeconds)
    .sign(signingKey)
  return {
    kind: 'TokenRequest',
    apiVersion: 'authentication.k8s.io/v1',
    metadata: { name, namespace, uid: account.metadata.uid, creationTimestamp: store.now() },
    spec: { audiences, expirationSeconds, boundObjectRef: null },
    status: {
      token,
      expirationTimestamp: rfc3339((issuedAt + expirationSeconds) * 1000),
    },
  }
}

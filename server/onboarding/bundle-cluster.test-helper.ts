import type { JsonObject } from '#lib/json.ts'
import { FORUM, KNOWN } from '#lib/onboarding/bundle/bundle.test-helper.ts'
import type { KubeRequest } from '#server/kube/cluster.ts'

/** A cluster that holds what a bundle is made of, and answers with this token. */
export const CANARY = 'eyJhbGciOiJSUzI1NiJ9.Y2FuYXJ5LXRva2Vu.c2lnbmF0dXJl'
export const EXPIRES = '2026-11-22T01:00:00Z'

type Answer = { status?: number; body: unknown }
type Answers = Record<string, Answer | undefined>

const GROUP = '/apis/networking.istio.io/v1/namespaces/istioinaction/workloadgroups/forum-vm'
const configMap = (name: string, namespace = 'istio-system') =>
  `/api/v1/namespaces/${namespace}/configmaps/${name}`
export const TOKEN = '/api/v1/namespaces/istioinaction/serviceaccounts/forum/token'
export const INGRESS = '/api/v1/namespaces/istio-system/services/istio-eastwestgateway'
export const ROOT = configMap('istio-ca-root-cert', 'istioinaction')
export const MESH = configMap('istio')
export const INJECTOR = configMap('istio-sidecar-injector')
export const REVIEW = '/apis/authorization.k8s.io/v1/selfsubjectaccessreviews'
export const ACCOUNT = '/api/v1/namespaces/istioinaction/serviceaccounts/forum'

export const status = (code: number, message: string): Answer => ({
  status: code,
  body: { kind: 'Status', code, message },
})

const data = (values: JsonObject): Answer => ({ body: { kind: 'ConfigMap', data: values } })
const SOUND: Answers = {
  [GROUP]: { body: FORUM },
  [MESH]: data({ mesh: KNOWN.meshConfig }),
  [INJECTOR]: data({ values: '{"global":{"multiCluster":{"clusterName":"Kubernetes"}}}' }),
  [ROOT]: data({ 'root-cert.pem': KNOWN.rootCert }),
  [INGRESS]: { body: { kind: 'Service', status: { loadBalancer: { ingress: [{ ip: '203.0.113.10' }] } } } },
  [ACCOUNT]: { body: { kind: 'ServiceAccount', metadata: { name: 'forum' } } },
  [REVIEW]: { status: 201, body: { status: { allowed: true } } },
  [TOKEN]: { status: 201, body: { status: { token: CANARY, expirationTimestamp: EXPIRES } } },
}

export type Asked = { method: string; path: string; body: JsonObject | null }

/** The cluster's answers, with some of them others; a text is a body as it is. */
export function bundleCluster(others: Answers = {}): { request: KubeRequest; asked: Asked[] } {
  const asked: Asked[] = []
  const request: KubeRequest = (path, init = {}) => {
    asked.push({ method: init.method ?? 'GET', path, body: init.body ? JSON.parse(init.body) : null })
    const answer = { ...SOUND, ...others }[path] ?? status(404, `nothing at ${path}`)
    const text = typeof answer.body === 'string' ? answer.body : JSON.stringify(answer.body)
    // Node's own Response is undici's.
    return Promise.resolve(new Response(text, { status: answer.status ?? 200 }) as never)
  }
  return { request, asked }
}

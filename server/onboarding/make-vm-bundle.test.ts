import { describe, expect, it } from 'vitest'
import type { BundleAnswer } from '#lib/onboarding/bundle/answer.ts'
import { DEFAULT_FLAGS } from '#lib/onboarding/bundle/flags.ts'
import { AppError } from '#server/app-error.ts'
import { json, parseInput, toErrorResponse } from '#server/http/respond.ts'
import { createLog } from '#server/log/log.ts'
import {
  bundleCluster,
  CANARY,
  EXPIRES,
  INGRESS,
  INJECTOR,
  MESH,
  ROOT,
  status,
  TOKEN,
} from '#server/onboarding/bundle-cluster.test-helper.ts'
import { bundleRequest } from '#server/onboarding/bundle-input.ts'
import { makeVmBundle } from '#server/onboarding/make-vm-bundle.ts'

const actor = { kind: 'local', user: 'tester' } as const
const FORUM = { namespace: 'istioinaction', name: 'forum-vm' }
type Others = Parameters<typeof bundleCluster>[0]

/** One call as the route makes it, with all that it leaves behind. */
async function call(body: unknown, others: Others = {}) {
  const lines: string[] = []
  const log = createLog('trace', { write: (line) => lines.push(line) })
  const audit: Record<string, unknown>[] = []
  const { request, asked } = bundleCluster(others)
  const runtime = {
    requestAs: () => request,
    audit: (record: Record<string, unknown>) => {
      audit.push(record)
      log.info(record, 'write')
    },
    settings: { ISTHMUS_ISTIOD_NAMESPACE: 'istio-system' },
  }
  const response = await Promise.resolve()
    .then(() => makeVmBundle(runtime, actor, parseInput(body, bundleRequest)))
    .then((answer) => json(answer))
    .catch((error: unknown) =>
      toErrorResponse(error, (err, requestId) => log.error({ err, requestId }, 'failed')),
    )
  const text = await response.text()
  return { response, text, audit, asked, left: lines.join('') + JSON.stringify(audit) }
}

describe('a bundle', () => {
  it('has the five files, the token last of all, and says until when it is good', async () => {
    const { response, text, asked } = await call({ ...FORUM, flags: { tokenDuration: 1200 } })
    const answer: BundleAnswer = JSON.parse(text)
    expect(response.headers.get('cache-control')).toBe('no-store')
    expect(answer.files.map(({ name }) => name)).toEqual([
      'cluster.env',
      'mesh.yaml',
      'root-cert.pem',
      'istio-token',
      'hosts',
    ])
    expect(answer.files[3]?.text).toBe(CANARY)
    expect(answer.files[4]?.text).toBe('203.0.113.10 istiod.istio-system.svc\n')
    expect(answer.tokenExpiresMs).toBe(Date.parse(EXPIRES))
    expect(asked.at(-1)).toMatchObject({
      method: 'POST',
      path: TOKEN,
      body: { spec: { audiences: ['istio-ca'], expirationSeconds: 1200 } },
    })
  })

  it('is audited without its token', async () => {
    const { audit } = await call({ ...FORUM, flags: {} })
    expect(audit).toEqual([
      {
        actor: 'tester',
        verb: 'create token',
        ref: { kind: 'ServiceAccount', namespace: 'istioinaction', name: 'forum' },
        group: 'istioinaction/forum-vm',
        seconds: 3600,
        result: 'written',
      },
    ])
  })

  it('needs no injector for a cluster ID that is given, and no ingress Service that may be read', async () => {
    const { text } = await call(
      { ...FORUM, flags: { clusterID: 'mine' } },
      { [INJECTOR]: undefined, [INGRESS]: status(403, 'no') },
    )
    const { warnings, files }: BundleAnswer = JSON.parse(text)
    expect(files[0]?.text).toContain("ISTIO_META_CLUSTER_ID='mine'")
    expect(warnings[0]).toBe(
      'Service istio-eastwestgateway in namespace istio-system was not read: you may not get services in namespace istio-system.',
    )
  })
})

it('needs no ingress Service for an address that is given', async () => {
  const { text } = await call(
    { ...FORUM, flags: { ingressIP: '192.0.2.7' } },
    { [INGRESS]: status(500, 'etcd is away') },
  )
  const { warnings, files }: BundleAnswer = JSON.parse(text)
  expect(files[4]?.text).toBe('192.0.2.7 istiod.istio-system.svc\n')
  expect(warnings).toEqual([expect.stringContaining('won’t register itself')])
})

describe('what stands in the way', () => {
  it.each<[string, Others, number, string]>([
    [
      'the ConfigMap of the mesh',
      { [MESH]: status(403, 'forbidden') },
      403,
      'You may not get configmaps in namespace istio-system',
    ],
    [
      'the root certificate',
      { [ROOT]: undefined },
      404,
      'There is no ConfigMap istio-ca-root-cert in namespace istioinaction',
    ],
    [
      'an empty root certificate',
      { [ROOT]: { body: {} } },
      422,
      'ConfigMap istio-ca-root-cert in namespace istioinaction has no root-cert.pem',
    ],
    [
      'the mesh configuration',
      { [MESH]: { body: { data: { mesh: 'defaultConfig: {statusPort: many}' } } } },
      422,
      'statusPort must be a whole number from -2147483648 to 2147483647',
    ],
    [
      'an ingress Service that can’t be read',
      { [INGRESS]: status(500, 'etcd is away') },
      502,
      'Service istio-eastwestgateway in namespace istio-system was not read: etcd is away',
    ],
  ])('is said, and no token is requested: %s', async (_, others, code, message) => {
    const { response, text, asked, audit } = await call({ ...FORUM, flags: {} }, others)
    expect(response.status).toBe(code)
    expect(JSON.parse(text).error.message).toBe(message)
    expect(asked.map(({ path }) => path)).not.toContain(TOKEN)
    expect(audit).toEqual([])
  })

  it.each<[string, Others, number, string, string]>([
    [
      'refused',
      { [TOKEN]: status(403, 'no') },
      403,
      'You may not create serviceaccounts/token in namespace istioinaction',
      'refused',
    ],
    [
      'not there',
      { [TOKEN]: status(404, 'no') },
      404,
      'There is no ServiceAccount forum in namespace istioinaction',
      'refused',
    ],
    [
      'too long',
      { [TOKEN]: status(422, 'may not specify a duration larger than 2^32 seconds') },
      422,
      'may not specify a duration larger than 2^32 seconds',
      'refused',
    ],
    ['down', { [TOKEN]: status(500, 'etcd is away') }, 502, 'etcd is away', 'failed'],
  ])('of the token is audited: %s', async (_, others, code, message, result) => {
    const { response, text, audit } = await call({ ...FORUM, flags: {} }, others)
    expect(response.status).toBe(code)
    expect(JSON.parse(text).error.message).toBe(message)
    expect(audit).toMatchObject([{ result }])
  })

  it.each([
    [{ namespace: '../kube-system', name: 'x', flags: {} }],
    [{ namespace: 'istioinaction', name: 'forum-vm/../../secrets', flags: {} }],
    [{ ...FORUM, flags: { internalIP: '10.0.0.1', externalIP: '10.0.0.2' } }],
    [{ ...FORUM, flags: {}, more: 1 }],
  ])('is asked of no cluster when it can be no bundle: %j', async (body) => {
    const { response, asked } = await call(body)
    expect(response.status).toBe(400)
    expect(asked).toEqual([])
  })
})

describe('the token', () => {
  it.each<[string, Others]>([
    ['a bundle', {}],
    ['an answer that is no JSON', { [TOKEN]: { status: 201, body: `${CANARY} {` } }],
    ['an answer without its time', { [TOKEN]: { status: 201, body: { status: { token: CANARY } } } }],
    [
      'an answer with a wrong time',
      { [TOKEN]: { status: 201, body: { status: { token: CANARY, expirationTimestamp: CANARY } } } },
    ],
    ['an answer in another place', { [TOKEN]: { status: 201, body: { spec: { token: CANARY } } } }],
  ])('is in no log, no audit record and no error after %s', async (_, others) => {
    const { response, text, left } = await call({ ...FORUM, flags: {} }, others)
    expect(left).not.toContain(CANARY)
    expect(left).toContain('create token')
    expect(text.includes(CANARY)).toBe(response.ok)
  })

  it('is not there a second time: each bundle has one of its own', async () => {
    const { request } = bundleCluster()
    let count = 0
    const runtime = {
      requestAs: () => (path: string, init: Parameters<typeof request>[1]) =>
        path === TOKEN
          ? bundleCluster({
              [TOKEN]: {
                status: 201,
                body: { status: { token: `token-${++count}`, expirationTimestamp: EXPIRES } },
              },
            }).request(path, init)
          : request(path, init),
      audit: () => undefined,
      settings: { ISTHMUS_ISTIOD_NAMESPACE: 'istio-system' },
    }
    const tokens = [1, 2].map(
      async () => (await makeVmBundle(runtime, actor, { ...FORUM, flags: DEFAULT_FLAGS })).files[3]?.text,
    )
    expect((await Promise.all(tokens)).sort()).toEqual(['token-1', 'token-2'])
  })

  it('leaves no cause that could quote it', async () => {
    const { request } = bundleCluster({ [TOKEN]: { status: 201, body: `{"status": ${CANARY}` } })
    const runtime = {
      requestAs: () => request,
      audit: () => undefined,
      settings: { ISTHMUS_ISTIOD_NAMESPACE: 'istio-system' },
    }
    const error = await makeVmBundle(runtime, actor, { ...FORUM, flags: DEFAULT_FLAGS }).catch(
      (thrown: unknown) => thrown,
    )
    expect(error).toBeInstanceOf(AppError)
    expect(error instanceof Error && error.cause).toBeUndefined()
  })
})

import type { RequestListener } from 'node:http'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { type OpenServer, openServer } from '#server/demo/http.ts'
import { createPodDoors, type PodDoors } from '#server/istiod/pod-doors.ts'
import { type FakePortForward, openFakePortForward } from '#server/kube/fake-port-forward.test-helper.ts'
import { openTunnel } from '#server/kube/open-tunnel.ts'

const POD = { namespace: 'istio-system', name: 'istiod-0' }
const opened: { close(): Promise<void> }[] = []
afterEach(async () => {
  for (const one of opened.splice(0)) await one.close()
})

async function open(
  answer: RequestListener,
): Promise<{ api: FakePortForward; doors: PodDoors; pod: OpenServer }> {
  const pod = await openServer(answer)
  const api = await openFakePortForward()
  api.leadTo(Number(new URL(pod.url).port))
  const doors = createPodDoors((to, port) => openTunnel(api.kubeconfig, to, port))
  opened.push(doors, api, pod)
  return { api, doors, pod }
}

describe('a door through the API server', () => {
  it('asks the port of the pod that is named, as the kubeconfig’s user', async () => {
    const { api, doors } = await open((request, response) =>
      response.end(JSON.stringify({ path: request.url, headers: request.headers })),
    )
    const door = doors.door(POD, 15014)
    expect(door.name).toBe('istiod-0.istio-system')
    expect(await door.getJson('/debug/syncz')).toMatchObject({ path: '/debug/syncz' })
    expect(api.asked).toEqual([
      {
        path: '/api/v1/namespaces/istio-system/pods/istiod-0/portforward?ports=15014',
        authorization: 'Bearer kube-secret',
      },
    ])
  })

  it('shows the pod nothing of the credentials for the API server', async () => {
    const { doors } = await open((request, response) => response.end(JSON.stringify(request.rawHeaders)))
    const headers = await doors.door(POD, 15014).getJson('/')
    expect(JSON.stringify(headers)).not.toMatch(/secret|authorization/i)
  })

  it('carries an answer of several MiB whole', async () => {
    const text = 'x'.repeat(3 * 1024 * 1024)
    const { doors } = await open((_, response) => response.end(JSON.stringify(text)))
    expect(await doors.door(POD, 15014).getJson('/')).toBe(text)
  })

  it('keeps no more than two tunnels to a pod, and none when it is closed', async () => {
    const { api, doors } = await open((_, response) => response.end('{}'))
    const door = doors.door(POD, 15014)
    await Promise.all(Array.from({ length: 10 }, () => door.getJson('/')))
    expect(api.asked).toHaveLength(2)
    await doors.close()
    await vi.waitFor(() => expect(api.open()).toBe(0))
    await expect(door.getJson('/')).rejects.toThrow(/can't be reached/)
  })

  it('opens another tunnel when the one it had was cut', async () => {
    const { api, doors } = await open((_, response) => response.end('{}'))
    const door = doors.door(POD, 15014)
    await door.getJson('/')
    const before = api.asked.length
    api.cutAll()
    await vi.waitFor(() => expect(api.open()).toBe(0))
    await vi.waitFor(async () => expect(await door.getJson('/')).toEqual({}))
    expect(api.asked.length).toBeGreaterThan(before)
  })

  it.each([
    [401, /answered 401\): it does not accept the credentials it was shown$/],
    [403, /answered 403\): allow get and create on pods\/portforward in namespace istio-system/],
    [404, /^is gone$/],
    [500, /can't be port-forwarded to \(the API server answered 500\)/],
  ])('says what a refusal with %i means', async (status, words) => {
    const { api, doors } = await open((_, response) => response.end('{}'))
    api.refuse(status)
    await expect(doors.door(POD, 15014).getJson('/')).rejects.toThrow(words)
    expect(JSON.stringify(await doors.door(POD, 15014).getJson('/').catch(String))).not.toContain('secret')
  })

  it.each([
    [JSON.stringify({ kind: 'Status', message: 'error dialing backend: EOF' }), 'error dialing backend: EOF'],
    ['pod not found ("istiod-0_istio-system")\n', 'pod not found ("istiod-0_istio-system")'],
    ['x'.repeat(10_000_000), 'x'.repeat(300)],
  ])('says why it was refused, at most 300 characters of it (%#)', async (body, words) => {
    const { api, doors } = await open((_, response) => response.end('{}'))
    api.refuse(500, body)
    await expect(doors.door(POD, 15014).getJson('/')).rejects.toThrow(
      `can't be port-forwarded to (the API server answered 500: ${words})`,
    )
  })

  it('says in the kubelet’s words that nothing listens on the port', async () => {
    const { api, doors } = await open((_, response) => response.end('{}'))
    api.leadTo(null)
    await expect(doors.door(POD, 15014).getJson('/')).rejects.toThrow(
      /forwarding port 15014: connection refused/,
    )
  })

  it('says that the API server is not there', async () => {
    const { api, doors } = await open((_, response) => response.end('{}'))
    await api.close()
    await expect(doors.door(POD, 15014).getJson('/')).rejects.toThrow(
      /can't be port-forwarded to \(ECONNREFUSED\)/,
    )
  })

  it.each<[string, RequestListener]>([
    ['never comes', () => undefined],
    ['stops in the middle', (_, response) => void response.write('[')],
  ])('ends the tunnel when an answer %s', async (_, answer) => {
    const { api, doors } = await open(answer)
    await expect(doors.door(POD, 15014).getJson('/', { limitMs: 200 })).rejects.toThrow(
      'did not answer within 0.2 s',
    )
    await vi.waitFor(() => expect(api.open()).toBe(0))
  })

  it('S32: stops reading an answer that never ends', async () => {
    let sent = 0
    const { api, doors } = await open((_, response) => {
      const more = (): void => {
        while (sent < 1 << 30) {
          sent += 65_536
          if (!response.write('x'.repeat(65_536))) return
        }
      }
      response.on('drain', more)
      more()
    })
    const door = doors.door(POD, 15014)
    await expect(door.getJson('/', { limitBytes: 1024 * 1024 })).rejects.toThrow('answered more than 1 MiB')
    await vi.waitFor(() => expect(api.open()).toBe(0))
    expect(sent).toBeLessThan(256 * 1024 * 1024)
  })

  it('waits only so long for an API server that does not answer the handshake', async () => {
    const { api, doors } = await open((_, response) => response.end('{}'))
    api.refuse(null)
    await expect(doors.door(POD, 15014).getJson('/', { limitMs: 200 })).rejects.toThrow(
      'did not answer within',
    )
  })

  it('never takes the name of a pod for an address', async () => {
    const { api, doors } = await open((_, response) => response.end('{}'))
    await doors.door({ namespace: '254', name: '169.254.169' }, 15020).getJson('/debug/ndsz')
    expect(api.asked.map(({ path }) => path)).toEqual([
      '/api/v1/namespaces/254/pods/169.254.169/portforward?ports=15020',
    ])
  })
})

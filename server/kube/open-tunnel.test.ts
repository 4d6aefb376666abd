import { afterEach, describe, expect, it, vi } from 'vitest'
import { type FakePortForward, openFakePortForward } from '#server/kube/fake-port-forward.test-helper.ts'
import { openTunnel } from '#server/kube/open-tunnel.ts'

let api: FakePortForward | undefined
const uncaught: unknown[] = []
const note = (error: unknown): void => void uncaught.push(error)
afterEach(async () => {
  await api?.close()
  process.off('uncaughtException', note)
})

describe('a tunnel', () => {
  it.each([
    ['an empty frame', [0x82, 0x00]],
    ['an empty text frame', [0x81, 0x00]],
    ['a frame that closes a stream, without its number', [0x82, 0x01, 0xff]],
    ['a frame that closes our stdout', [0x82, 0x02, 0xff, 0x01]],
    ['a frame of an unknown channel', [0x82, 0x02, 0x07, 0x07]],
  ])('ends at %s, and nothing else does', async (_, bytes) => {
    process.on('uncaughtException', note)
    const stdout = vi.spyOn(process.stdout, 'end').mockReturnValue(process.stdout)
    const server = await openFakePortForward()
    api = server
    server.greet(Buffer.from(bytes))
    const tunnel = await openTunnel(server.kubeconfig, { namespace: 'istio-system', name: 'istiod-0' }, 15014)
    await new Promise((resolve) => tunnel.resume().on('end', resolve))
    await vi.waitFor(() => expect(server.open()).toBe(0))
    expect(uncaught).toEqual([])
    expect(stdout).not.toHaveBeenCalled()
    stdout.mockRestore()
  })
})

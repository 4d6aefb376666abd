import type { Socket } from 'node:net'
import { Agent, fetch } from 'undici'
import type { Fetch } from '#server/http/get-json.ts'
import { type Door, urlDoor } from '#server/istiod/door.ts'
import type { OpenTunnel } from '#server/kube/cluster.ts'
import type { Named } from '#server/kube/objects-client.ts'

/** How long an unused tunnel is kept: questions often come in twos and threes. */
const KEEP_MS = 20_000

/** Doors to pods, which share their tunnels. `way` is for other questions than those of istiods and agents. */
export type PodDoors = {
  door(pod: Named, port: number): Door
  way(pod: Named, port: number): { baseUrl: string; fetch: Fetch }
  close(): Promise<void>
}

/**
 * Doors to pods' loopback through the API server: a process that answers only loopback, or asks others for a token, takes
 * these questions for its own. Nothing listens on this machine, where every local user could ask as well.
 */
export function createPodDoors(tunnel: OpenTunnel): PodDoors {
  const agent = new Agent({
    connections: 2,
    pipelining: 1,
    keepAliveTimeout: KEEP_MS,
    keepAliveMaxTimeout: KEEP_MS,
    connect: (options, callback) => {
      const pod = podOf(options.hostname)
      tunnel(pod, Number(options.port)).then(
        // undici asks of a socket no more than any stream has, which its types don't say.
        (stream) => callback(null, stream as Socket),
        (error: unknown) => callback(error instanceof Error ? error : new Error(String(error)), null),
      )
    },
  })
  const through: Fetch = (input, init) => fetch(input, { ...init, dispatcher: agent })
  const urlOf = (pod: Named, port: number): string => `http://${hostOf(pod)}:${port}`
  return {
    door: (pod, port) => urlDoor(urlOf(pod, port), { name: `${pod.name}.${pod.namespace}`, fetch: through }),
    way: (pod, port) => ({ baseUrl: urlOf(pod, port), fetch: through }),
    close: () => agent.destroy(),
  }
}

/** A pod may be called `10.0.0`, which with its namespace must not read as an address. */
const hostOf = ({ namespace, name }: Named): string => `${name}.${namespace}.pod`

function podOf(host: string): Named {
  const [, name = '', namespace = ''] = /^(.+)\.([^.]+)\.pod$/.exec(host) ?? []
  return { namespace, name }
}

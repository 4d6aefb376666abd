import { routeFor, routesOf, usableEndpoints } from '#server/demo/envoy/routing.ts'
import type { Traffic } from '#server/demo/envoy/traffic.ts'
import type { Vms } from '#server/demo/fleet/vms.ts'
import type { MeshService } from '#server/demo/istiod/services.ts'
import type { ObjectStore } from '#server/demo/kube/object-store.ts'
import { read } from '#server/demo/kube/read.ts'

type Network = {
  store: ObjectStore
  services: () => MeshService[]
  traffic: Traffic
  random: () => number
  vms: Vms
}

/**
 * Sends requests as a client's Envoy does: the first rule that matches, a cluster drawn by weight for each request,
 * then its endpoints in turn. Counts who answered; a cluster that has nobody answers 503.
 */
export function sendRequests(
  network: Network,
  options: { namespace: string; host: string; count: number; headers: Record<string, string> },
): Record<string, number> {
  const { store, services, traffic, random } = network
  const { namespace, host, count, headers } = options
  const port = services().find(({ hostname }) => hostname === host)?.ports[0]?.number ?? 80
  const route = routeFor(routesOf(store, services(), host, port, namespace), { path: '/', headers })
  const answers: Record<string, number> = {}
  for (let sent = 0; sent < count; sent++) {
    const drawn = random()
    let upTo = 0
    const chosen = route?.clusters.find(({ share }) => {
      upTo += share
      return drawn < upTo
    })
    const endpoints = usableEndpoints(chosen?.cluster)
    const endpoint = endpoints[sent % Math.max(endpoints.length, 1)]
    const who = endpoint ? nameAt(network, endpoint.address) : `status ${chosen ? 503 : 404}`
    answers[who] = (answers[who] ?? 0) + 1
    if (chosen)
      traffic.count(host, port, chosen.name, endpoint ? `${endpoint.address}:${endpoint.port}` : null)
  }
  return answers
}

function nameAt({ vms, store }: Network, address: string): string {
  const vm = vms.all().find((one) => one.address === address && one.state === 'running')
  if (vm) return vm.name
  const pod = store.list('Pod').find((one) => read.pod(one).status.podIP === address)
  return pod?.metadata.name ?? 'error ECONNREFUSED'
}

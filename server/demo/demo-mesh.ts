import { type Clock, systemClock } from '#server/clock.ts'
import { closableClock } from '#server/demo/closable-clock.ts'
import { createControls, type DemoControls } from '#server/demo/controls.ts'
import { handleAdmin } from '#server/demo/envoy/admin.ts'
import { rootCertificate } from '#server/demo/envoy/certificates.ts'
import type { RunningProxy } from '#server/demo/envoy/context.ts'
import { createLoggers } from '#server/demo/envoy/loggers.ts'
import { sendRequests } from '#server/demo/envoy/requests.ts'
import { createTraffic } from '#server/demo/envoy/traffic.ts'
import { connectPods, podProxy, runsSidecar } from '#server/demo/fleet/pod-proxies.ts'
import { settleWorld } from '#server/demo/fleet/settle-world.ts'
import { createTroubles, type Troubles } from '#server/demo/fleet/troubles.ts'
import { createVms, type Vms } from '#server/demo/fleet/vms.ts'
import { startWeather } from '#server/demo/fleet/weather.ts'
import { openServer } from '#server/demo/http.ts'
import { keepConfigMaps } from '#server/demo/istiod/config-maps.ts'
import { handleDebug } from '#server/demo/istiod/debug.ts'
import { createIstiod, type Istiod } from '#server/demo/istiod/istiod.ts'
import { createNameTables } from '#server/demo/istiod/name-table.ts'
import { createServices } from '#server/demo/istiod/services.ts'
import { trackSync } from '#server/demo/istiod/sync-state.ts'
import { allocateVips } from '#server/demo/istiod/vip-allocator.ts'
import { type DemoApi, startDemoApi } from '#server/demo/kube/api-server.ts'
import { seededRandom } from '#server/demo/random.ts'
import { istioSystem } from '#server/demo/seeds/istio-system.ts'
import type { World } from '#server/demo/seeds/world.ts'

const ISTIODS = ['istiod-6c9f7d7b8-p7wnd', 'istiod-6c9f7d7b8-x2k4q']
/** Hosts that have traffic from the start; any other one gets it when somebody looks. */
const BUSY_HOSTS = 200
/** How old the mesh's root certificate is when the demo begins. */
const ROOT_AGE_MS = 41 * 86_400_000

/** A whole mesh in this process: API server, istiods, VMs, pods and their Envoys, behind HTTP on loopback. */
export type DemoMesh = {
  api: DemoApi
  /** Each istiod with the address of its debug endpoints. */
  istiods: (Istiod & { url: string })[]
  /** Envoy admin endpoints, and the agent's name table, are at `<proxiesUrl>/<proxy id>/<path>`. */
  proxiesUrl: string
  vms: Vms
  controls: DemoControls
  /** Proxies that lag behind istiod or refuse what it sends: none, unless the weather or somebody makes one. */
  troubles: Troubles
  /** Sends requests from a proxy's namespace; counts who answered, by the name of the VM or pod, or `status 503`. */
  sendRequests(
    namespace: string,
    host: string,
    count: number,
    headers?: Record<string, string>,
  ): Record<string, number>
  close(): Promise<void>
}

/**
 * Starts the demo mesh with this world. The same seed, on a clock that is stepped alike, gives the same mesh and the
 * same weather; without `weather` nothing happens that is not asked for.
 */
export async function startDemoMesh(options: {
  world: World
  seed?: number
  istiods?: readonly string[]
  weather?: boolean
  bookmarkMs?: number
  clock?: Clock
}): Promise<DemoMesh> {
  const { world, seed = 1, istiods: istiodNames = ISTIODS, weather = true, bookmarkMs } = options
  const random = seededRandom(seed)
  const clock = closableClock(options.clock ?? systemClock)
  const api = await startDemoApi({ clock, ...(bookmarkMs ? { bookmarkMs } : {}) })
  const { store } = api
  api.load([...istioSystem(istiodNames), ...world.objects])
  allocateVips(store)
  const rootSinceMs = clock.nowMs() - ROOT_AGE_MS
  keepConfigMaps(store, rootCertificate(rootSinceMs))
  const istiods = istiodNames.map((name) => createIstiod({ name, store }))
  const vms = createVms({ store, istiods, random })
  settleWorld({ world, vms, random, nowMs: clock.nowMs() })
  connectPods(store, istiods, random)

  const services = createServices(store)
  const sync = trackSync(store)
  const names = createNameTables(store)
  const troubles = createTroubles({ store, services, sync, names })
  const loggers = createLoggers()
  const traffic = createTraffic(store, services)
  for (const { hostname, ports } of services().slice(0, BUSY_HOSTS))
    for (const { number } of ports) traffic.start(hostname, number)
  const debugServers = await Promise.all(
    istiods.map((istiod) =>
      openServer((request, response) =>
        handleDebug({ istiod, store, services, sync, names, troubles }, request, response),
      ),
    ),
  )
  const adminServer = await openServer((request, response) =>
    handleAdmin(
      { store, services, traffic, proxyOf, names, sync, troubles, loggers, failingAddresses, rootSinceMs },
      request,
      response,
    ),
  )
  const controls = createControls({ store, istiods, vms, troubles })
  if (weather) startWeather({ clock, vms, troubles, random, isTouched: controls.isTouched })

  return {
    api,
    istiods: istiods.map((istiod, index) => ({ ...istiod, url: debugServers[index]?.url ?? '' })),
    proxiesUrl: adminServer.url,
    vms,
    controls,
    troubles,
    sendRequests: (namespace, host, count, headers = {}) =>
      sendRequests({ store, services, traffic, random, vms }, { namespace, host, count, headers }),
    async close() {
      clock.close()
      await Promise.all([api, adminServer, ...debugServers].map((server) => server.close()))
    },
  }

  function failingAddresses(): ReadonlySet<string> {
    const failing = vms.all().filter((vm) => vm.state === 'running' && vm.failing !== '')
    return new Set(failing.map(({ address }) => address))
  }

  function proxyOf(id: string): RunningProxy | undefined {
    const [name = '', namespace = ''] = id.split('.')
    const vm = vms.get(namespace, name)
    if (vm?.state === 'running') return { proxy: vms.proxyOf(vm), startedAtMs: vm.startedAtMs }
    const pod = store.get('Pod', namespace, name)
    return pod && runsSidecar(pod)
      ? { proxy: podProxy(pod), startedAtMs: Date.parse(pod.metadata.creationTimestamp) }
      : undefined
  }
}

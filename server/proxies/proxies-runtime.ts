import type { NameProxy } from '#lib/names/name-proxy.ts'
import type { CertificateState } from '#lib/proxies/proxy-row.ts'
import type { FindEnvoy } from '#server/envoy/envoy-door.ts'
import type { OffThread } from '#server/envoy/off-thread.ts'
import type { IstiodView } from '#server/istiod/create-istiod-view.ts'
import type { NamesRuntime } from '#server/names/current-names.ts'
import type { MeshProxies } from '#server/proxies/create-mesh-proxies.ts'

/** What the list of proxies needs of a Runtime. */
export type ProxiesRuntime = NamesRuntime & {
  istiods: Pick<IstiodView, 'states' | 'about'>
  proxies: MeshProxies
  certificates: {
    stateOf(proxy: NameProxy): CertificateState
    /** Says which proxies are shown now. */
    note(proxies: readonly NameProxy[]): void
  }
}

/** What the pages of one proxy need besides. */
export type ProxyRuntime = ProxiesRuntime & {
  envoys: FindEnvoy
  offThread: OffThread
  settings: { ISTHMUS_ENVOY_LOG_LEVELS: boolean }
}

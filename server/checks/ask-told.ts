import type { CheckTold, ToldProxy } from '#lib/checks/scene.ts'
import { timeMs } from '#lib/health/entry-health.ts'
import { keyOf, type ObjectKey } from '#lib/kube/object-ref.ts'
import type { Inventory } from '#lib/mesh/inventory.ts'
import { renewedByMs, type SeenCertificate } from '#lib/proxies/certificate-problems.ts'
import type { ListedProxy } from '#lib/proxies/list-proxies.ts'
import type { Clock } from '#server/clock.ts'
import type { IstiodView } from '#server/istiod/create-istiod-view.ts'
import type { CertificateBook } from '#server/proxies/certificate-book.ts'
import type { MeshProxies, ProxyList } from '#server/proxies/create-mesh-proxies.ts'

/** A certificate that should have been renewed since it was seen may have been: it is believed for so long. */
const BELIEVED_MS = 15 * 60_000

export type ToldSources = {
  proxies: Pick<MeshProxies, 'read'>
  istiods: Pick<IstiodView, 'about'>
  certificates: Pick<CertificateBook, 'ofProxy'>
}
/** `changed` are the entries whose proxies are told of otherwise than the time before; `isTold` when an istiod told. */
export type ToldAnswer = { told: CheckTold; changed: ReadonlySet<ObjectKey>; isTold: boolean }

/** Asks what objects do not say: istiods about networks and proxies, and the certificates that Envoys showed. */
export function createAskTold(
  options: ToldSources & { inventory: Readonly<Inventory>; clock: Clock },
): () => Promise<ToldAnswer> {
  const { proxies, istiods, certificates, inventory, clock } = options
  let before = new Map<ObjectKey, ToldProxy>()

  return async () => {
    const [list, about] = await Promise.all([proxies.read(), istiods.about()])
    const now = toldProxies(list, (one) => certificateOf(one))
    const changed = new Set<ObjectKey>()
    for (const [key, proxy] of now)
      if (!isSame(before.get(key), proxy) || isFirstSince(turnedMs(key), before.get(key), proxy))
        changed.add(key)
    for (const key of before.keys()) if (!now.has(key)) changed.add(key)
    before = now
    const { rootNamespace, trustDomain } = inventory.nameSettings
    return {
      told: {
        gatewayNetworks: about.networks,
        rootNamespace,
        trustDomain,
        proxyOf: ({ metadata }) => now.get(keyOf(metadata)) ?? null,
      },
      changed,
      isTold: list.told.atMs !== null,
    }
  }

  /** When the proxy of an entry connected or disconnected last, as the entry says; 0 for never. */
  function turnedMs(key: ObjectKey): number {
    const annotations = inventory.objects.WorkloadEntry.get(key)?.metadata.annotations ?? {}
    const times = ['istio.io/connectedAt', 'istio.io/disconnectedAt'].map((name) => timeMs(annotations[name]))
    return Math.max(...times.map((time) => time ?? 0))
  }

  function certificateOf({ proxy }: ListedProxy): ToldProxy['certificate'] {
    const seen = certificates.ofProxy(proxy)?.certificate
    if (!seen || seen.validFromMs === null || !isBelieved(seen, clock.nowMs())) return null
    return { notBeforeMs: seen.validFromMs, notAfterMs: seen.expiresAtMs }
  }
}

/** Whether istiods told for the first time after that. */
const isFirstSince = (turnedMs: number, before: ToldProxy | undefined, now: ToldProxy): boolean =>
  (before?.toldAtMs ?? 0) <= turnedMs && now.toldAtMs > turnedMs

const isBelieved = (seen: SeenCertificate, nowMs: number): boolean =>
  nowMs < renewedByMs(seen) || nowMs - seen.seenAtMs < BELIEVED_MS

/** The proxies of entries as istiods tell of them; those of which none can tell are left out. */
function toldProxies(
  { listed, told }: ProxyList,
  certificateOf: (one: ListedProxy) => ToldProxy['certificate'],
): Map<ObjectKey, ToldProxy> {
  const found = new Map<ObjectKey, ToldProxy>()
  const toldAtMs = told.atMs
  if (toldAtMs === null) return found
  for (const one of listed) {
    const { proxy, connection, version, sync } = one
    if (proxy.object?.kind !== 'WorkloadEntry' || connection.state === 'unknown') continue
    found.set(keyOf(proxy.object), {
      id: proxy.id,
      toldAtMs,
      version,
      istiodVersion: connection.state === 'connected' ? (told.versions.get(connection.istiod) ?? '') : '',
      isConnected: connection.state === 'connected',
      rejected: Object.entries(sync ?? {}).flatMap(([type, state]) =>
        state.kind === 'rejected' ? [{ type, message: state.message }] : [],
      ),
      dnsCapture: proxy.knownBy === 'istiod' ? proxy.dnsCapture : null,
      certificate: certificateOf(one),
    })
  }
  return found
}

function isSame(a: ToldProxy | undefined, b: ToldProxy): boolean {
  if (!a) return false
  // That it is told anew changes nothing by itself.
  const { rejected, certificate, toldAtMs: _, ...rest } = b
  return (
    Object.entries(rest).every(([name, value]) => a[name as keyof ToldProxy] === value) &&
    a.certificate?.notAfterMs === certificate?.notAfterMs &&
    a.certificate?.notBeforeMs === certificate?.notBeforeMs &&
    a.rejected.length === rejected.length &&
    rejected.every(
      ({ type, message }, n) => a.rejected[n]?.type === type && a.rejected[n].message === message,
    )
  )
}

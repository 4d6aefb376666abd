import { keyOf, type ObjectKey, type ObjectRef } from '#lib/kube/object-ref.ts'
import type { Inventory } from '#lib/mesh/inventory.ts'
import { meshIdentity } from '#lib/proxies/identity.ts'
import type { CertificateSubject } from '#lib/proxies/list-certificates.ts'
import type { ListedProxy } from '#lib/proxies/list-proxies.ts'
import type { BookEntry, CertificateBook } from '#server/proxies/certificate-book.ts'
import { expectedIdentityOf } from '#server/proxies/expected-identity.ts'
import type { AwayVm } from '#server/proxies/read-away-vms.ts'

type Known = { inventory: Readonly<Inventory>; book: Pick<CertificateBook, 'ofProxy' | 'ofEntry' | 'vms'> }

/**
 * Every proxy of the list with what is known of its certificate, and the VMs that are away without an object: those of the
 * history, and those that the book remembers. One whose WorkloadGroup is gone is not expected back.
 */
export function certificateSubjects(
  known: Known,
  listed: readonly ListedProxy[],
  away: readonly AwayVm[],
): CertificateSubject[] {
  const left = new Map(away.map((vm) => [vm.entry, vm]))
  const ids = new Set<string>()
  const entries = new Set<ObjectKey>()
  const here = listed.map((one) => {
    const { id, namespace, object, entryName } = one.proxy
    ids.add(id)
    if (entryName) entries.add(`${namespace}/${entryName}`)
    if (object?.kind === 'WorkloadEntry') entries.add(keyOf(object))
    return subjectOf(known, one, left)
  })
  return [...here, ...goneVms(known, away, ids, entries)]
}

function subjectOf(
  { inventory, book }: Known,
  { proxy, connection }: ListedProxy,
  left: ReadonlyMap<ObjectKey, AwayVm>,
): CertificateSubject {
  const { id, kind, namespace, object } = proxy
  const entry = object?.kind === 'WorkloadEntry' ? keyOf(object) : ''
  const isAway = connection.state === 'away'
  return {
    proxy: id,
    kind,
    namespace,
    object,
    group:
      inventory.objects.WorkloadEntry.get(entry)?.metadata.annotations['istio.io/autoRegistrationGroup'] ??
      '',
    presence: isAway ? 'away' : 'connected',
    awaySinceMs: isAway ? (connection.sinceMs ?? left.get(entry)?.sinceMs ?? null) : null,
    expected: expectedIdentityOf(proxy, inventory),
    ...shown(book.ofProxy(proxy)),
  }
}

function goneVms(
  { inventory, book }: Known,
  away: readonly AwayVm[],
  ids: ReadonlySet<string>,
  entries: ReadonlySet<ObjectKey>,
): CertificateSubject[] {
  const gone: CertificateSubject[] = []
  const met = new Set<ObjectKey>()
  for (const { entry, namespace, name, group, sinceMs } of away) {
    const remembered = book.ofEntry(entry)
    met.add(entry)
    if (entries.has(entry) || (remembered && ids.has(remembered.proxy))) continue
    const proxy = remembered?.proxy ?? `${name}.${namespace}`
    gone.push(...goneVm(inventory, { proxy, namespace, group, sinceMs, entry: remembered }))
  }
  for (const entry of book.vms()) {
    if (ids.has(entry.proxy) || entries.has(entry.entry) || met.has(entry.entry) || !entry.certificate)
      continue
    const namespace = entry.proxy.slice(entry.proxy.lastIndexOf('.') + 1)
    gone.push(...goneVm(inventory, { proxy: entry.proxy, namespace, group: '', sinceMs: null, entry }))
  }
  return gone
}

function goneVm(
  { objects, nameSettings }: Readonly<Inventory>,
  vm: {
    proxy: string
    namespace: string
    group: ObjectKey
    sinceMs: number | null
    entry: BookEntry | undefined
  },
): CertificateSubject[] {
  const { proxy, namespace, group, sinceMs, entry } = vm
  const found = objects.WorkloadGroup.get(group)
  if (group !== '' && !found) return []
  const object: ObjectRef | null = null
  const serviceAccount = found?.spec.template.serviceAccount ?? ''
  return [
    {
      proxy,
      kind: 'vm',
      namespace,
      object,
      group: found?.metadata.name ?? '',
      presence: 'away',
      awaySinceMs: sinceMs,
      expected: { ...meshIdentity(nameSettings), namespace, serviceAccount },
      ...shown(entry),
    },
  ]
}

const shown = (entry: BookEntry | undefined) => ({
  certificate: entry?.certificate ?? null,
  reason: entry?.reason ?? '',
})

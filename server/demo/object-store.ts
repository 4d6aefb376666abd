import { apiVersionOf, KINDS, type Kind } from '#lib/kube/kinds.ts'

export type RawObject = { apiVersion: string; kind: string; metadata: RawMetadata } & Record<string, unknown>
export type RawMetadata = {
  name: string
  namespace?: string
  uid: string
  resourceVersion: string
  generation: number
} & Record<string, unknown>
export type WatchRecord = {
  type: 'ADDED' | 'MODIFIED' | 'DELETED'
  kind: Kind
  object: RawObject
  version: number
}
export type DraftObject = {
  kind: Kind
  metadata: { name: string; namespace?: string } & Record<string, unknown>
} & Record<string, unknown>

/** The objects of a cluster with one version counter and a history of changes, as etcd has them. */
export class ObjectStore {
  version = 1000
  /** Versions up to this one have been forgotten: a watch from there gets 410. */
  forgotten = 0
  readonly history: WatchRecord[] = []
  private readonly objects = new Map<Kind, Map<string, RawObject>>(KINDS.map((kind) => [kind, new Map()]))
  private readonly listeners = new Set<(record: WatchRecord) => void>()
  private uids = 0

  list(kind: Kind): RawObject[] {
    const all = this.objects.get(kind) ?? new Map<string, RawObject>()
    return [...all.values()]
  }

  get(kind: Kind, namespace: string, name: string): RawObject | undefined {
    return this.objects.get(kind)?.get(`${namespace}/${name}`)
  }

  /** Creates or replaces an object and tells the watchers. Returns it with what the server fills in. */
  put(draft: DraftObject, manager = 'demo'): RawObject {
    const { kind, metadata } = draft
    const key = `${metadata.namespace ?? ''}/${metadata.name}`
    const before = this.objects.get(kind)?.get(key)
    this.version += 1
    const object = this.complete(draft, before, manager)
    this.objects.get(kind)?.set(key, object)
    this.tell({ type: before ? 'MODIFIED' : 'ADDED', kind, object, version: this.version })
    return object
  }

  /** What `put` would store, without storing it. */
  complete(draft: DraftObject, before: RawObject | undefined, manager: string): RawObject {
    const { kind, metadata } = draft
    const isSpecChanged = JSON.stringify(before?.spec) !== JSON.stringify(draft.spec)
    this.uids += before ? 0 : 1
    return {
      ...draft,
      apiVersion: apiVersionOf(kind),
      kind,
      metadata: {
        ...metadata,
        uid: before?.metadata.uid ?? `00000000-0000-4000-8000-${String(this.uids).padStart(12, '0')}`,
        resourceVersion: String(this.version),
        generation: (before?.metadata.generation ?? 0) + (isSpecChanged ? 1 : 0),
        creationTimestamp:
          before?.metadata.creationTimestamp ?? metadata.creationTimestamp ?? new Date().toISOString(),
        managedFields: managedFields(before, manager),
      },
    }
  }

  remove(kind: Kind, namespace: string, name: string): RawObject | undefined {
    const before = this.get(kind, namespace, name)
    if (!before) return undefined
    this.objects.get(kind)?.delete(`${namespace}/${name}`)
    this.version += 1
    const object = { ...before, metadata: { ...before.metadata, resourceVersion: String(this.version) } }
    this.tell({ type: 'DELETED', kind, object, version: this.version })
    return object
  }

  /** Forgets the history, as a compaction does: watches from before now get 410. */
  forget(): void {
    this.history.length = 0
    this.version += 1
    this.forgotten = this.version - 1
  }

  onChange(listener: (record: WatchRecord) => void): () => void {
    this.listeners.add(listener)
    return () => this.listeners.delete(listener)
  }

  private tell(record: WatchRecord): void {
    this.history.push(record)
    if (this.history.length > 1000) this.forgotten = this.history.shift()?.version ?? this.forgotten
    for (const listener of this.listeners) listener(record)
  }
}

function managedFields(
  before: RawObject | undefined,
  manager: string,
): { manager: string; operation: string; time: string }[] {
  const old = Array.isArray(before?.metadata.managedFields) ? before.metadata.managedFields : []
  return [
    ...old.filter((field) => field?.manager !== manager),
    { manager, operation: 'Update', time: new Date().toISOString() },
  ]
}

import { isDeepStrictEqual } from 'node:util'
import { type Clock, systemClock } from '#server/clock.ts'
import {
  fieldsAfterCreate,
  fieldsAfterUpdate,
  type ManagedField,
  type Writer,
} from '#server/demo/kube/managed-fields.ts'
import { groupVersion, resourceOf } from '#server/demo/kube/resources.ts'
import { SERVED, SERVED_KINDS, type ServedKind } from '#server/demo/kube/served-kinds.ts'
import { rfc3339 } from '#server/demo/rfc3339.ts'

export type OwnerReference = {
  apiVersion: string
  kind: string
  name: string
  uid: string
  controller?: boolean
  blockOwnerDeletion?: boolean
}
type WrittenMetadata = {
  name: string
  namespace?: string
  labels?: Record<string, string>
  annotations?: Record<string, string>
  ownerReferences?: OwnerReference[]
  creationTimestamp?: string
} & Record<string, unknown>
export type RawMetadata = WrittenMetadata & {
  uid: string
  resourceVersion: string
  generation?: number
  creationTimestamp: string
  managedFields: ManagedField[]
}
/** An object as the API server stores it. */
export type RawObject = { apiVersion: string; kind: string; metadata: RawMetadata } & Record<string, unknown>
/** An object as somebody writes it. */
export type DraftObject = { kind: ServedKind; metadata: WrittenMetadata } & Record<string, unknown>
export type WatchRecord = {
  type: 'ADDED' | 'MODIFIED' | 'DELETED'
  kind: ServedKind
  object: RawObject
  /** What it was before; absent for a new object. */
  before?: RawObject | undefined
  version: number
  /** Whether what it owned shall stay. */
  orphan?: boolean
}

/** Changes that a watch may still ask for. */
const HISTORY_LENGTH = 1000
const DEFAULT_WRITER: Writer = { manager: 'demo' }

/** The objects of a cluster with one version counter and a short history of changes, as etcd has them. */
export class ObjectStore {
  version = 1000
  /** Versions up to this one have been forgotten: a watch from there gets 410. */
  forgotten = 1000
  readonly history: WatchRecord[] = []
  readonly clock: Clock
  private readonly objects = new Map<ServedKind, Map<string, Map<string, RawObject>>>(
    SERVED_KINDS.map((kind) => [kind, new Map()]),
  )
  private readonly watchers = new Set<(record: WatchRecord) => void>()
  private readonly controllers = new Set<(record: WatchRecord) => void>()
  private readonly sharedFields = new Map<string, ManagedField['fieldsV1']>()
  private uids = 0

  constructor(clock: Clock = systemClock) {
    this.clock = clock
  }

  /** Objects of a kind, of one namespace or of all. */
  list(kind: ServedKind, namespace = ''): RawObject[] {
    const byNamespace = this.objects.get(kind) ?? new Map<string, Map<string, RawObject>>()
    if (namespace) return [...(byNamespace.get(namespace)?.values() ?? [])]
    return [...byNamespace.values()].flatMap((objects) => [...objects.values()])
  }

  get(kind: ServedKind, namespace: string, name: string): RawObject | undefined {
    return this.objects.get(kind)?.get(namespace)?.get(name)
  }

  /**
   * Creates or replaces an object and tells the watchers. Returns it with what the server fills in; a write that
   * changes nothing is no write.
   */
  put(draft: DraftObject, writer: Writer = DEFAULT_WRITER): RawObject {
    const before = this.get(draft.kind, draft.metadata.namespace ?? '', draft.metadata.name)
    return this.store(this.complete(draft, before, writer), before)
  }

  /** Stores an object that {@link complete} made. */
  store(completed: RawObject, before: RawObject | undefined): RawObject {
    if (before && before.metadata.resourceVersion === completed.metadata.resourceVersion) return before
    const { kind, namespace = '', name } = { kind: completed.kind as ServedKind, ...completed.metadata }
    this.version += 1
    const object = {
      ...completed,
      metadata: { ...completed.metadata, resourceVersion: String(this.version) },
    }
    const byNamespace = this.objects.get(kind) ?? new Map<string, Map<string, RawObject>>()
    const objects = byNamespace.get(namespace) ?? new Map<string, RawObject>()
    byNamespace.set(namespace, objects.set(name, object))
    this.tell({ type: before ? 'MODIFIED' : 'ADDED', kind, object, before, version: this.version })
    return object
  }

  /** What a write would store, without storing it: `before` itself when nothing would change. */
  complete(
    draft: DraftObject,
    before: RawObject | undefined,
    writer: Writer,
    managedFields?: ManagedField[],
  ): RawObject {
    const { kind } = draft
    const time = this.now()
    const written = { ...draft, apiVersion: groupVersion(SERVED[kind].group, SERVED[kind].version) }
    const unchanged = before && isDeepStrictEqual(contentOf(written), contentOf(before))
    if (unchanged && (!managedFields || isDeepStrictEqual(managedFields, before.metadata.managedFields)))
      return before
    const { generation: _, ...metadata } = draft.metadata
    if (!before) this.uids += 1
    const owned =
      managedFields ??
      (before
        ? fieldsAfterUpdate(kind, before, written, writer, time)
        : fieldsAfterCreate(kind, written, writer, time))
    return {
      ...written,
      metadata: {
        ...metadata,
        uid: before?.metadata.uid ?? `00000000-0000-4000-8000-${String(this.uids).padStart(12, '0')}`,
        resourceVersion: '',
        ...generationOf(kind, written, before),
        creationTimestamp: before?.metadata.creationTimestamp ?? draft.metadata.creationTimestamp ?? time,
        managedFields: owned.map((entry) => ({ ...entry, fieldsV1: this.shared(entry.fieldsV1) })),
      },
    }
  }

  /** Deletes an object; what it owned goes with it unless it is orphaned (see garbage.ts). */
  remove(kind: ServedKind, namespace: string, name: string, { orphan = false } = {}): RawObject | undefined {
    const before = this.get(kind, namespace, name)
    if (!before) return undefined
    this.objects.get(kind)?.get(namespace)?.delete(name)
    this.version += 1
    const object = { ...before, metadata: { ...before.metadata, resourceVersion: String(this.version) } }
    this.tell({ type: 'DELETED', kind, object, before, version: this.version, orphan })
    return object
  }

  /** Forgets the history, as a compaction does: watches from before now get 410. */
  forget(): void {
    this.history.length = 0
    this.version += 1
    this.forgotten = this.version - 1
  }

  /** Tells of every change, before anything that is done about it; the returned function ends it. */
  watch(listener: (record: WatchRecord) => void): () => void {
    this.watchers.add(listener)
    return () => this.watchers.delete(listener)
  }

  /** Calls a controller after every change; what it writes is told to the watchers after what it answers to. */
  onChange(controller: (record: WatchRecord) => void): void {
    this.controllers.add(controller)
  }

  /** The time now as metadata has it. */
  now(): string {
    return rfc3339(this.clock.nowMs())
  }

  private tell(record: WatchRecord): void {
    this.history.push(record)
    if (this.history.length > HISTORY_LENGTH) this.forgotten = this.history.shift()?.version ?? this.forgotten
    for (const listener of this.watchers) listener(record)
    for (const controller of this.controllers) controller(record)
  }

  /** Entries of one group own the same fields: 50,000 of them share a few hundred records of that. */
  private shared(fields: ManagedField['fieldsV1']): ManagedField['fieldsV1'] {
    const key = JSON.stringify(fields)
    const known = this.sharedFields.get(key)
    if (known) return known
    this.sharedFields.set(key, fields)
    return fields
  }
}

/** Generation counts changes of everything but metadata and status. */
function generationOf(
  kind: ServedKind,
  written: Record<string, unknown>,
  before: RawObject | undefined,
): { generation?: number } {
  if (!resourceOf(kind).hasGeneration) return {}
  const wanted = ({ metadata: _, status: __, ...rest }: Record<string, unknown>) => rest
  const isChanged = before && !isDeepStrictEqual(wanted(written), wanted(before))
  return { generation: (before?.metadata.generation ?? 1) + (isChanged ? 1 : 0) }
}

/** What a client can write of an object. */
function contentOf({ metadata, ...rest }: { metadata: Record<string, unknown> } & Record<string, unknown>) {
  const { uid, resourceVersion, generation, creationTimestamp, managedFields, ...written } = metadata
  return { ...rest, metadata: written }
}

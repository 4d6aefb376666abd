import type { Missing } from '#lib/checks/missing.ts'
import type { CheckScene } from '#lib/checks/scene.ts'
import type { JsonObject } from '#lib/json.ts'
import type { Kind } from '#lib/kube/kinds.ts'
import type { ObjectRef } from '#lib/kube/object-ref.ts'
import type { ObjectOf } from '#lib/kube/objects.ts'

export const CHECK_SEVERITIES = ['error', 'warning', 'info'] as const
/** `error`: requests fail or will; `warning`: they may, or what was meant does not happen; `info`: worth knowing. */
export type CheckSeverity = (typeof CHECK_SEVERITIES)[number]

/** `ISTH001`; a code is never given to another check. */
export type CheckCode = `ISTH${string}`

/** What mends a finding. */
export type CheckFix = {
  /** What to do, as one or more sentences. */
  text: string
  /** The same as a change of one object, where one change mends it. A merge patch is RFC 7396 on the whole object. */
  change?: { kind: 'create'; manifest: JsonObject } | MergeChange | { kind: 'delete'; ref: ObjectRef }
  /** Commands that show more or mend it elsewhere, such as on the VM. */
  commands?: string[]
}

/** A merge patch; of the object that it was made for, what it replaces, and the version where that holds lists. */
export type MergeChange = {
  kind: 'merge'
  ref: ObjectRef
  patch: JsonObject
  /** Both come from the engine, so that no patch is laid over what was written meanwhile. */
  base?: JsonObject
  resourceVersion?: string
}

/** One thing that a check found. */
export type Found = {
  /** The objects it is about, the one to mend first; never empty. */
  objects: [ObjectRef, ...ObjectRef[]]
  /** What is wrong here, with names and values. */
  text: string
  /** The field at fault in the first object, such as `spec.template.serviceAccount`; empty for none. */
  field: string
  fix: CheckFix
  /** Where it is less or more than the check's own. */
  severity?: CheckSeverity
  /** Where it is that something is not there: of files that hold only a part of a mesh it is not told. */
  missing?: Missing
}

type CheckWords = {
  code: CheckCode
  /** What is wrong, without names: `Two VirtualServices for one host`. */
  title: string
  severity: CheckSeverity
  /** Why it matters: what breaks for whom, by which rule of Istio. */
  why: string
  /** How to go about it in general; a paragraph each. */
  docs: string[]
  /** Pages of istio.io, Envoy or Kubernetes that say more. */
  links: string[]
  /** Kinds whose objects it reads. Where one is not known to be current, the check is not run, and that is said. */
  reads: Kind[]
  /**
   * Besides its own subject: when an object of these kinds changes, its namespace is looked at again. What comes and goes with
   * connections and health is no such change.
   */
  follows?: Kind[]
  /** It reads what only a running mesh has (registrations, health, pods): it is not run on files. */
  isLive?: boolean
  /** The objects of its findings are examples: they get no badge, and no annotation of theirs suppresses it. */
  isMeshWide?: true
}

/** A check of one object of a kind, of one host, or of the mesh as a whole. Pure: all it knows is the scene. */
export type Check = CheckWords &
  (
    | { [K in Kind]: { subject: K; run: (object: ObjectOf<K>, scene: CheckScene) => Found[] } }[Kind]
    | { subject: 'host'; run: (host: string, scene: CheckScene) => Found[] }
    | { subject: 'mesh'; run: (scene: CheckScene) => Found[] }
  )

import type { CheckFinding, CheckStanding } from '#lib/checks/answer.ts'
import type { Check, CheckSeverity } from '#lib/checks/check.ts'
import { type CheckDesk, createCheckDesk, forgetWake, wakeAt, wakeDue } from '#lib/checks/check-desk.ts'
import { createFindingsShelf, type Place } from '#lib/checks/findings-shelf.ts'
import { createFollowedObjects } from '#lib/checks/followed-objects.ts'
import { createPlacedSubjects } from '#lib/checks/placed-subjects.ts'
import { runFindings } from '#lib/checks/run-findings.ts'
import type { CheckScene, CheckTold } from '#lib/checks/scene.ts'
import { kindsOf, standingOf, whyNotRun } from '#lib/checks/standing.ts'
import { MESH, type SubjectId, subjectsOf } from '#lib/checks/subjects.ts'
import { touchedSubjects } from '#lib/checks/touched-subjects.ts'
import type { Kind } from '#lib/kube/kinds.ts'
import { keyOf, type ObjectKey, type ObjectRef } from '#lib/kube/object-ref.ts'
import type { Change, Dirty, Inventory } from '#lib/mesh/inventory.ts'

/**
 * The findings of all checks, kept current: told of each change, of what each publication touched and of the time, it
 * notes what has to be looked at again; `work` does it. When nothing is left it holds what `runAll` would find.
 */
export type CheckBook = {
  change(change: Change): void
  touch(dirty: Dirty): void
  setTime(nowMs: number): void
  /** Kinds that are known to be current. A check that reads another keeps what it found. */
  setKnown(known: ReadonlySet<Kind>): void
  /** `entries` whose proxies are told of otherwise than before; null for any. */
  setTold(told: CheckTold, entries: ReadonlySet<ObjectKey> | null): void
  /** Runs up to `most` checks, each on one subject, until `isOver` after one of them; returns whether some are left. */
  work(most: number, isOver?: () => boolean): boolean
  /** Runs one check of the mesh as a whole, whose cost is that of the mesh; returns whether some are left. */
  workOnMesh(): boolean
  findings(): readonly CheckFinding[]
  about(ref: ObjectRef): CheckFinding[]
  counts(): Record<CheckSeverity, number>
  standings(): CheckStanding[]
  /** Grows when findings or standings change. */
  revision(): number
}

export function createCheckBook(options: {
  inventory: Readonly<Inventory>
  checks: readonly Check[]
  off: ReadonlySet<string>
  told: CheckTold
  known: ReadonlySet<Kind>
  nowMs: number
}): CheckBook {
  const { inventory, checks, off } = options
  let { told, known, nowMs } = options
  let settings = inventory.nameSettings
  let revision = 0
  const shared: NonNullable<CheckScene['shared']> = new Map()
  const desks = checks.map(createCheckDesk)
  const byCode = new Map(desks.map((desk) => [desk.check.code, desk]))
  const shelf = createFindingsShelf()
  const placed = createPlacedSubjects(inventory, checks)
  const followed = createFollowedObjects(checks, inventory.objects)
  for (const kind of Object.values(inventory.objects))
    for (const object of kind.values()) placed.change(object, true)
  openDesks()

  return {
    change(change) {
      shared.clear()
      const { type, object } = change
      const { kind, metadata } = object
      placed.change(object, type === 'upsert')
      const isFollowed = followed.isChanged(change)
      for (const desk of desks) {
        const { check } = desk
        if (check.subject === kind) makeDue(desk, keyOf(metadata))
        if (check.subject === 'mesh' && kindsOf(check).includes(kind)) makeDue(desk, MESH)
        if (isFollowed && check.follows?.includes(kind)) follow(desk, metadata.namespace)
      }
      lookAgain(shelf.placesAbout({ kind, namespace: metadata.namespace, name: metadata.name }))
      if (kind === 'Namespace') lookAgain(shelf.placesIn(metadata.name))
    },
    touch(dirty) {
      shared.clear()
      // They decide who sees what, of which any check may speak.
      if (settings !== inventory.nameSettings) desks.forEach(makeAllDue)
      settings = inventory.nameSettings
      const touched = touchedSubjects(inventory, dirty)
      for (const desk of desks)
        for (const subject of touched.get(desk.check.subject) ?? []) makeDue(desk, subject)
    },
    setTime(atMs) {
      shared.clear()
      nowMs = Math.max(nowMs, atMs)
      for (const desk of desks) if (desk.isRun) wakeDue(desk, nowMs)
    },
    setKnown(now) {
      if (now.size === known.size && [...now].every((kind) => known.has(kind))) return
      known = now
      revision += 1
      openDesks()
    },
    setTold(now, entries) {
      const isSameMesh = sameMesh(told, now)
      told = now
      for (const desk of desks) {
        // What follows objects of the root namespace reads another one's now.
        if (!isSameMesh && (desk.readsMesh || desk.check.follows)) makeAllDue(desk)
        else if (entries === null && (desk.readsOwnProxy || desk.readsProxies.size > 0)) makeAllDue(desk)
        else if (entries && entries.size > 0) {
          if (desk.readsOwnProxy) for (const key of entries) makeDue(desk, key)
          for (const subject of desk.readsProxies) makeDue(desk, subject)
        }
      }
    },
    work(most, isOver = () => false) {
      let left = most
      for (const desk of desks) {
        if (desk.check.subject === 'mesh') continue
        expand(desk)
        for (const subject of desk.due) {
          if (left === 0 || (left < most && isOver())) return true
          left -= 1
          run(desk, subject)
        }
      }
      return false
    },
    workOnMesh() {
      const [next, ...more] = desks.filter(({ check, due }) => check.subject === 'mesh' && due.size > 0)
      if (next) run(next, MESH)
      return more.length > 0
    },
    findings: shelf.all,
    about: shelf.about,
    counts: shelf.counts,
    standings: () =>
      desks.map((desk) => standingOf(desk.check, shelf.of(desk.check.code), whyNot(desk), off)),
    revision: () => revision + shelf.revision(),
  }

  /** What is not run notes nothing; what is run again looks at all there is, and at what it found before. */
  function openDesks(): void {
    for (const desk of desks) {
      const isRun = whyNotRun(desk.check, known, true) === ''
      if (isRun === desk.isRun) continue
      desk.isRun = isRun
      desk.due.clear()
      desk.dueIn.clear()
      makeAllDue(desk)
      for (const subject of shelf.subjectsOf(desk.check.code)) makeDue(desk, subject)
      for (const subject of desk.failures.keys()) makeDue(desk, subject)
    }
  }

  function makeDue({ isRun, due }: CheckDesk, subject: SubjectId): void {
    if (isRun) due.add(subject)
  }

  function makeAllDue(desk: CheckDesk): void {
    if (!desk.isRun) return
    for (const subject of subjectsOf(desk.check, inventory)) desk.due.add(subject)
  }

  /** What stands in one namespace reads what is there, and in the root namespace; an object of the cluster concerns all. */
  function follow({ check, isRun, due, dueIn }: CheckDesk, namespace: string): void {
    if (!isRun) return
    if (check.subject === 'mesh') due.add(MESH)
    else dueIn.add(namespace === told.rootNamespace ? '' : namespace)
  }

  /** Many changes of a namespace make its subjects due once. */
  function expand(desk: CheckDesk): void {
    const { check, due, dueIn } = desk
    if (check.subject === 'mesh' || dueIn.size === 0) return
    if (dueIn.has('')) makeAllDue(desk)
    else
      for (const namespace of dueIn)
        for (const subject of placed.in(check.subject, namespace)) due.add(subject)
    dueIn.clear()
  }

  function lookAgain(places: readonly Place[]): void {
    for (const { code, subject } of places) {
      const desk = byCode.get(code)
      if (desk) makeDue(desk, subject)
    }
  }

  function whyNot(desk: CheckDesk): string {
    const [failure] = desk.failures.values()
    return whyNotRun(desk.check, known, true) || (failure ?? '')
  }

  function run(desk: CheckDesk, subject: SubjectId): void {
    const { check, due, failures } = desk
    const place = { code: check.code, subject }
    due.delete(subject)
    forgetWake(desk, subject)
    desk.readsProxies.delete(subject)
    let seen: Map<string, number> | null = null
    const sinceMs = (id: string) => {
      seen ??= new Map(shelf.at(place).map((one) => [one.id, one.sinceMs]))
      return seen.get(id) ?? nowMs
    }
    const outcome = runFindings(check, subject, sceneFor(desk, subject), { off, sinceMs })
    if (failures.delete(subject)) revision += 1
    if ('failure' in outcome) {
      failures.set(subject, outcome.failure)
      revision += 1
    }
    shelf.put(place, 'findings' in outcome ? outcome.findings : [])
  }

  /** What a check may look at; what it reads of the told is noted, so that it is run again when that changes. */
  function sceneFor(desk: CheckDesk, subject: SubjectId): CheckScene {
    return {
      inventory,
      nowMs,
      told: {
        get gatewayNetworks() {
          desk.readsMesh = true
          return told.gatewayNetworks
        },
        get rootNamespace() {
          desk.readsMesh = true
          return told.rootNamespace
        },
        get trustDomain() {
          desk.readsMesh = true
          return told.trustDomain
        },
        proxyOf(entry) {
          if (desk.check.subject === 'WorkloadEntry' && keyOf(entry.metadata) === subject)
            desk.readsOwnProxy = true
          else desk.readsProxies.add(subject)
          return told.proxyOf(entry)
        },
      },
      again: (atMs) => wakeAt(desk, subject, atMs),
      shared,
    }
  }
}

function sameMesh(a: CheckTold, b: CheckTold): boolean {
  if (a.rootNamespace !== b.rootNamespace || a.trustDomain !== b.trustDomain) return false
  const [before, after] = [a.gatewayNetworks, b.gatewayNetworks]
  if (before === null || after === null) return before === after
  return before.size === after.size && [...before].every((network) => after.has(network))
}

import type { ObjectRef } from '#lib/kube/object-ref.ts'

export const GHOST_KINDS = [
  'entry-without-proxy',
  'proxy-without-entry',
  'endpoint-without-object',
  'same-address',
] as const
export type GhostKind = (typeof GHOST_KINDS)[number]

/** Something that one part of the mesh believes in and another does not: GET /api/ghosts. */
export type Ghost = {
  kind: GhostKind
  /** Stable: kind with what it is about. */
  id: string
  /** What is wrong, in a sentence. */
  message: string
  /** What follows from it, and what to do. */
  fix: string
  objects: ObjectRef[]
  /** Proxy ids. */
  proxies: string[]
  address: string
  /** Since when, where it is known. */
  sinceMs: number | null
}
export type GhostsAnswer = {
  ghosts: Ghost[]
  /** Found beyond what is listed. */
  more: number
  counts: Record<GhostKind, number>
  /** Envoys that were asked for their endpoints, of how many that can be reached. */
  asked: { proxies: string[]; of: number }
  /** What could not be looked at and why, in sentences. */
  notLooked: string[]
  atMs: number
}

import type { ObjectRef } from '#lib/kube/object-ref.ts'

/** The wire types of what is watched over: names and addresses that clash, and how full the pools are. */
export const FINDING_CODES = [
  'duplicate-vip',
  'host-in-two-service-entries',
  'shadowed-by-service',
  'user-address-in-pool',
  'overlapping-cidr',
  'tcp-port-without-vip',
  'waiting-for-vip',
  'legacy-allocation',
] as const
export type FindingCode = (typeof FINDING_CODES)[number]
export type NameFinding = {
  id: string
  code: FindingCode
  severity: 'error' | 'warning' | 'note'
  /** What is wrong, in a sentence with the names and addresses in it. */
  text: string
  /** What it does to callers, and what to change. */
  why: string
  fix: string
  hosts: string[]
  address: string
  refs: ObjectRef[]
}

export type Pool = {
  family: 'v4' | 'v6'
  range: string
  /** May be 2^80: a number all the same, shown rounded. */
  capacity: number
  allocated: number
  /** Addresses of this range that users wrote into spec.addresses. */
  claimedByUsers: number
  /** The highest allocated address, counted from the start: the allocator goes upwards, and gives none back until it restarts. */
  highest: number
  forecast: { perDay: number; overDays: number; fullAtMs: number | null } | null
  /** Why there is no forecast, in a sentence; empty when there is one. */
  withoutForecast: string
}

export type WatchAnswer = {
  /** The most severe first; 500 at most. */
  findings: NameFinding[]
  findingsTotal: number
  pools: Pool[]
  allocation: 'status' | 'legacy' | 'none' | 'unknown'
}

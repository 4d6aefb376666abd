import type { NameProxy } from '#lib/names/name-proxy.ts'
import type { NameInfo } from '#lib/names/name-service.ts'

/** The wire types of the name tables of one proxy: what we compute, what istiod would send, what its agent holds. */
export type ColumnState =
  | { state: 'known'; atMs: number; hosts: number }
  /** `reason` says what is missing and how to get it. */
  | { state: 'unknown'; reason: string }

export type TableRow = {
  host: string
  computed: NameInfo | null
  istiod: NameInfo | null
  agent: NameInfo | null
  /** Why the known columns differ, in a sentence; empty when they agree (the order of addresses does not count). */
  difference: string
}

export type TablesAnswer = {
  proxy: NameProxy
  /** Whether istiod has told the settings that names are computed with; else they are Istio's defaults. */
  settings: 'istiod' | 'defaults'
  columns: { computed: ColumnState; istiod: ColumnState; agent: ColumnState }
  rows: TableRow[]
  page: number
  pageSize: number
  matching: number
  total: number
  differences: number
}

/** One proxy to choose. */
export type ProxyOption = Pick<
  NameProxy,
  'id' | 'kind' | 'type' | 'namespace' | 'dnsCapture' | 'knownBy' | 'object'
>
export type ProxiesAnswer = {
  /** The first 50 that match. */
  proxies: ProxyOption[]
  matching: number
  total: number
  /** Whether istiod told of them; else why not, and what that leaves unknown. */
  istiod: ColumnState
}

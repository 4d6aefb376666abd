import { type DumpFrom, type Failed, readDump } from '#components/proxies/dump/read-dump.ts'
import { compareConfigs } from '#lib/envoy/compare-configs.ts'
import type { CompareOptions } from '#lib/envoy/comparison.ts'
import type { ConfigDifferences } from '#lib/envoy/config-differences.ts'
import { readConfig } from '#lib/envoy/read-config.ts'
import { redact } from '#lib/envoy/redact.ts'
import { createJsonTree, type Found, type TreeRow } from '#lib/json-tree.ts'
import { type DumpPage, type DumpTables, dumpPage, dumpTables, pagesOf } from '#lib/proxies/dump-tables.ts'
import type { ClustersQuery } from '#lib/proxies/page-rows.ts'
import type { PageOf } from '#lib/proxies/proxy-pages.ts'

/** `pages` are the tables that can be made of it; none for JSON that no Envoy writes. */
export type Opened = { ok: true; bytes: number; rowCount: number; pages: DumpPage[] } | Failed
export type DumpComparison = { ok: true; differences: ConfigDifferences } | Failed

/** What the worker does for the page: it holds the parsed dump, and gives out what is visible of it. */
export type DumpReader = {
  open(from: DumpFrom, onProgress: (bytes: number) => void): Promise<Opened>
  rows(from: number, to: number): TreeRow[]
  /** Both give how many rows there are now. */
  toggle(id: string): number
  reveal(id: string): { index: number; rowCount: number }
  textOf(id: string): string | null
  /** Null when another search has begun meanwhile. */
  search(text: string): Promise<Found | null>
  /** A page of a table; null where the dump has no such table. */
  page<P extends DumpPage>(page: P, query: ClustersQuery): PageOf[P] | null
  /** How the dump differs from another one: for `earlier` the other one is what is looked at. */
  compare(other: DumpFrom, what: CompareOptions['what']): Promise<DumpComparison>
}

/** Places that a search lists; it counts the rest. */
export const MOST_FOUND = 1_000

export function createDumpReader(): DumpReader {
  let json: unknown = null
  let tree = createJsonTree(json)
  let tables: DumpTables = {}
  let openedAtMs = 0
  let searches = 0
  return {
    async open(from, onProgress) {
      const read = await readSafely(from, onProgress)
      if (!read.ok) return read
      json = read.json
      tree = createJsonTree(json)
      // The server makes the tables of what comes from it.
      tables = from.kind === 'file' ? dumpTables(json) : {}
      openedAtMs = Date.now()
      return { ok: true, bytes: read.bytes, rowCount: tree.rowCount(), pages: pagesOf(tables) }
    },
    rows: (from, to) => tree.rows(from, to),
    toggle(id) {
      tree.toggle(id)
      return tree.rowCount()
    },
    reveal: (id) => ({ index: tree.reveal(id), rowCount: tree.rowCount() }),
    textOf: (id) => tree.textOf(id),
    async search(text) {
      const own = ++searches
      const steps = tree.search(text, MOST_FOUND)
      for (;;) {
        const { done, value } = steps.next()
        if (done) return value
        // Lets the next question in.
        await new Promise((resolve) => setTimeout(resolve))
        if (own !== searches) return null
      }
    },
    page: (page, query) => dumpPage(tables, page, query, openedAtMs),
    async compare(from, what) {
      const read = await readSafely(from, () => undefined)
      if (!read.ok) return read
      // What an Envoy has now is newer than what was saved of it.
      const [first, second] = what === 'earlier' ? [read.json, json] : [json, read.json]
      const [one, other] = [readConfig(first), readConfig(second)]
      return one && other ? { ok: true, differences: compareConfigs(one, other, { what }) } : NO_DUMP
    },
  }
}

const NO_DUMP: Failed = {
  ok: false,
  message: 'Only two configuration dumps can be compared',
  fix: 'Save one with curl -s "localhost:15000/config_dump?include_eds" on the machine of the proxy.',
}

/** What comes from the server has no secrets any more; a file may have what Envoy itself does not take out. */
async function readSafely(from: DumpFrom, onProgress: (bytes: number) => void) {
  const read = await readDump(from, onProgress)
  return read.ok && from.kind === 'file' ? { ...read, json: redact(read.json) } : read
}

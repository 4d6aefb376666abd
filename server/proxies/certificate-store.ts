import type { SeenCertificate } from '#lib/proxies/certificate-problems.ts'
import type { Ledger } from '#server/history/open-database.ts'

/** `entry` is `<namespace>/<name>` of the WorkloadEntry of a VM's proxy; empty when it had none. */
export type StoredCertificate = SeenCertificate & { proxy: string; entry: string }

/** As many as a book remembers. */
const MOST = 50_000
/** PostgreSQL takes 65,535 parameters in a statement, SQLite 32,766. */
const BATCH = 500

/**
 * The certificates of VMs in the database of the history. Each call rejects with AppError `history-unavailable` until that
 * is open, and with the database's own error when it fails.
 */
export function createCertificateStore(ledger: () => Ledger) {
  return {
    /** The ones seen last, at most 50,000. */
    async readAll(): Promise<StoredCertificate[]> {
      const { db, clusterId } = ledger()
      const rows = await db
        .selectFrom('certificate')
        .selectAll()
        .where('cluster_id', '=', clusterId)
        .orderBy('seen_ms', 'desc')
        .limit(MOST)
        .execute()
      return rows.map((row) => ({
        proxy: row.proxy,
        entry: row.entry,
        identity: row.identity,
        serialNumber: row.serial_number,
        validFromMs: row.valid_from_ms,
        expiresAtMs: row.expires_ms,
        seenAtMs: row.seen_ms,
      }))
    },

    /** Another replica may have seen a later one: the later one stays. */
    async put(certificates: readonly StoredCertificate[]): Promise<void> {
      const { db, clusterId } = ledger()
      for (let start = 0; start < certificates.length; start += BATCH)
        await db
          .insertInto('certificate')
          .values(
            certificates.slice(start, start + BATCH).map((one) => ({
              cluster_id: clusterId,
              proxy: one.proxy,
              entry: one.entry,
              identity: one.identity,
              serial_number: one.serialNumber,
              valid_from_ms: one.validFromMs,
              expires_ms: one.expiresAtMs,
              seen_ms: one.seenAtMs,
            })),
          )
          .onConflict((conflict) =>
            conflict
              .columns(['cluster_id', 'proxy'])
              .doUpdateSet((row) => ({
                entry: row.ref('excluded.entry'),
                identity: row.ref('excluded.identity'),
                serial_number: row.ref('excluded.serial_number'),
                valid_from_ms: row.ref('excluded.valid_from_ms'),
                expires_ms: row.ref('excluded.expires_ms'),
                seen_ms: row.ref('excluded.seen_ms'),
              }))
              .whereRef('excluded.seen_ms', '>=', 'certificate.seen_ms'),
          )
          .execute()
    },

    async prune(beforeMs: number): Promise<void> {
      const { db, clusterId } = ledger()
      await db
        .deleteFrom('certificate')
        .where('cluster_id', '=', clusterId)
        .where('seen_ms', '<', Math.round(beforeMs))
        .execute()
    },
  }
}
export type CertificateStore = ReturnType<typeof createCertificateStore>

import { serveNoUpgrades } from '#server/http/no-upgrades.ts'
import { keepRawTargets } from '#server/http/raw-target.ts'
import { getRuntime } from '#server/runtime/runtime.ts'

/**
 * Starts watching when the server starts, without holding it up, and stops in good order on SIGTERM: Next waits
 * for open connections without limit, so the event streams have to be closed here.
 */
export function startRuntime(): void {
  keepRawTargets()
  // The development server reloads pages over a WebSocket.
  if (process.env.NODE_ENV === 'production') serveNoUpgrades()
  const starting = getRuntime()
  starting.catch((error: unknown) => {
    process.stderr.write(`isthmus: ${error instanceof Error ? error.message : String(error)}\n`)
    process.exit(1)
  })
  const stop = (): void => {
    // A stream's goodbye is written; a socket that keeps us alive for longer than this is cut.
    setTimeout(() => process.exit(0), 1_000).unref()
    void starting.then((runtime) => runtime.stop()).catch(() => undefined)
  }
  process.once('SIGTERM', stop)
  process.once('SIGINT', stop)
}

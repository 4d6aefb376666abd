/** Next calls this once when the server process starts. Watching begins here; nothing is awaited. */
export async function register(): Promise<void> {
  if (process.env.NEXT_RUNTIME !== 'nodejs') return
  const { startRuntime } = await import('#server/runtime/start.ts')
  startRuntime()
}

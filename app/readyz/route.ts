import { getRuntime } from '#server/runtime/runtime.ts'

/** Ready: every feed has been read once, or is known to be absent or forbidden. Names the ones that are not. */
export async function GET(): Promise<Response> {
  const { store } = await getRuntime()
  const waiting = store.feeds().filter((feed) => feed.state === 'connecting')
  if (waiting.length === 0) return new Response('ok\n')
  return new Response(`waiting for ${waiting.map((feed) => feed.kind).join(', ')}\n`, { status: 503 })
}

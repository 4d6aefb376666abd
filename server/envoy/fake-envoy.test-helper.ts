import type { IncomingMessage, RequestListener } from 'node:http'
import { type OpenServer, openServer } from '#server/demo/http.ts'

/** An Envoy that notes whatever reaches it. For tests only. */
export type FakeEnvoy = OpenServer & {
  seen: { method: string; url: string; headers: IncomingMessage['rawHeaders'] }[]
}

export async function openFakeEnvoy(answer: RequestListener): Promise<FakeEnvoy> {
  const seen: FakeEnvoy['seen'] = []
  const server = await openServer((request, response) => {
    seen.push({ method: request.method ?? '', url: request.url ?? '', headers: request.rawHeaders })
    return answer(request, response)
  })
  return { ...server, seen }
}

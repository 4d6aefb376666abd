import { createServer } from 'node:http'

export type IstiodFront = {
  url: string
  /** From now on nothing that istiod sends is seen: its answers stay as they are. */
  freeze(): void
  thaw(): void
  close(): Promise<void>
}

/** Stands before an istiod's debug endpoints, to make it look slow. */
export async function startIstiodFront(behind: string): Promise<IstiodFront> {
  const last = new Map<string, string>()
  let isFrozen = false
  const front = createServer(async ({ url = '/' }, response) => {
    try {
      const text = (isFrozen && last.get(url)) || (await (await fetch(behind + url)).text())
      last.set(url, text)
      response.writeHead(200, { 'content-type': 'application/json' }).end(text)
    } catch {
      response.writeHead(502).end()
    }
  })
  await new Promise<void>((resolve) => front.listen(0, '127.0.0.1', resolve))
  const address = front.address()
  return {
    url: `http://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}`,
    freeze() {
      isFrozen = true
    },
    thaw() {
      isFrozen = false
    },
    async close() {
      front.closeAllConnections()
      await new Promise((resolve) => front.close(resolve))
    },
  }
}

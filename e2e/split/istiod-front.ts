import { openServer } from '../../server/demo/http.ts'

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
  const front = await openServer(async ({ url = '/' }, response) => {
    const text = (isFrozen && last.get(url)) || (await (await fetch(behind + url)).text())
    last.set(url, text)
    response.writeHead(200, { 'content-type': 'application/json' }).end(text)
  })
  return {
    url: front.url,
    freeze() {
      isFrozen = true
    },
    thaw() {
      isFrozen = false
    },
    close: front.close,
  }
}

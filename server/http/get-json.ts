import { type AskOptions, ask, leave, readBytes, Unusable } from '#server/http/ask.ts'

export { type Fetch, Unusable } from '#server/http/ask.ts'

export type GetOptions = Omit<AskOptions, 'method' | 'accept'>

/**
 * GETs JSON from a server of the mesh: 5 s and 32 MiB at most, no redirect followed. Rejects with an Unusable whose message
 * reads on after the server's address, such as `did not answer within 5 s`.
 */
export async function getJson(url: string, options: GetOptions = {}): Promise<unknown> {
  const text = await getText(url, options)
  try {
    return JSON.parse(text)
  } catch {
    throw new Unusable('answered no JSON')
  }
}

/** The same of text. */
export async function getText(url: string, options: GetOptions = {}): Promise<string> {
  return new TextDecoder().decode(await getBytes(url, options))
}

/** The same of anything, unread. */
export async function getBytes(url: string, options: GetOptions = {}): Promise<Uint8Array<ArrayBuffer>> {
  const { status, body } = await ask(url, options)
  if (status < 200 || status > 299) {
    await leave(body)
    throw new Unusable(`answered ${status}`, status)
  }
  return readBytes(body)
}

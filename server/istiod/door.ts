import { readFile } from 'node:fs/promises'
import { type Fetch, type GetOptions, getJson, Unusable } from '#server/http/get-json.ts'

/**
 * A way to the debug endpoints of one istiod or agent. `getJson` takes a path that starts with `/`, and rejects with an
 * Unusable whose message reads on after `name`.
 */
export type Door = {
  name: string
  getJson(path: string, options?: Pick<GetOptions, 'limitMs' | 'limitBytes' | 'signal'>): Promise<unknown>
}

const LONGEST_TOKEN = 64 * 1024

/**
 * A door at an address. `tokenFile` holds a bearer token, which is read for each question because the kubelet replaces it;
 * no redirect is followed, so that nobody else is shown it.
 */
export function urlDoor(
  baseUrl: string,
  options: { name?: string; tokenFile?: string | undefined; fetch?: Fetch } = {},
): Door {
  const { name = baseUrl, tokenFile, fetch: ask } = options
  return {
    name,
    async getJson(path, limits) {
      const token = tokenFile ? { authorization: `Bearer ${await readToken(tokenFile)}` } : {}
      return getJson(`${baseUrl}${path}`, { ...limits, ...token, ...(ask ? { fetch: ask } : {}) })
    },
  }
}

async function readToken(file: string): Promise<string> {
  const token = await readFile(file, 'utf8').then(
    (text) => text.trim(),
    (error: NodeJS.ErrnoException) => {
      throw new Unusable(
        `can't be asked: the file of ISTHMUS_ISTIOD_TOKEN_FILE can't be read (${error.code ?? 'no reason given'})`,
      )
    },
  )
  if (/^[\w.~+/=-]+$/.test(token) && token.length <= LONGEST_TOKEN) return token
  throw new Unusable("can't be asked: the file of ISTHMUS_ISTIOD_TOKEN_FILE holds no token")
}

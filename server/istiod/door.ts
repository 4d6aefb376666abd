import { readFile } from 'node:fs/promises'
import { type Fetch, type GetOptions, getBytes, getJson, getText, Unusable } from '#server/http/get-json.ts'

/**
 * A way to the debug endpoints of one istiod or agent. All take a path that starts with `/`, and reject with an Unusable
 * whose message reads on after `name`.
 */
export type Door = {
  name: string
  getJson(path: string, limits?: DoorLimits): Promise<unknown>
  getText(path: string, limits?: DoorLimits): Promise<string>
  /** For what is not to be parsed in this thread (server/envoy/read-rows.ts). */
  getBytes(path: string, limits?: DoorLimits): Promise<Uint8Array<ArrayBuffer>>
}
export type DoorLimits = Pick<GetOptions, 'limitMs' | 'limitBytes' | 'signal'>

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
  const complete = async (limits: DoorLimits = {}): Promise<GetOptions> => ({
    ...limits,
    ...(tokenFile ? { authorization: `Bearer ${await readToken(tokenFile)}` } : {}),
    ...(ask ? { fetch: ask } : {}),
  })
  return {
    name,
    getJson: async (path, limits) => getJson(`${baseUrl}${path}`, await complete(limits)),
    getText: async (path, limits) => getText(`${baseUrl}${path}`, await complete(limits)),
    getBytes: async (path, limits) => getBytes(`${baseUrl}${path}`, await complete(limits)),
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

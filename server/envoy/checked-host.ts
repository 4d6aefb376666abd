import { lookup as lookupOfSystem } from 'node:dns/promises'
import { isIP } from 'node:net'
import { Agent, buildConnector, fetch as undiciFetch } from 'undici'
import { type Network, whyNotTo } from '#server/envoy/allowed-address.ts'
import { type Fetch, Unusable } from '#server/http/ask.ts'

/** All addresses of a host; an address is its own. Rejects when there are none. */
export type Lookup = (host: string) => Promise<readonly { address: string }[]>

const systemLookup: Lookup = (host) => lookupOfSystem(host, { all: true, verbatim: true })

const MOST_ADDRESSES = 20
const CONNECT_MS = 5_000

/**
 * A fetch to hosts that objects of the cluster name. The name is resolved once; every address of it has to be allowed, and the
 * connection goes to the one that was checked, whatever the name says a moment later.
 */
export function createCheckedFetch(options: {
  networks: readonly Network[]
  /** The host of the API server, which nobody is led to. */
  apiServer: string
  lookup?: Lookup
  /** Where a checked address is reached, for tests: on loopback, which is never allowed. */
  reachedAt?: (address: string) => string
}): Fetch {
  const { networks, apiServer, lookup = systemLookup, reachedAt = (address) => address } = options
  const connector = buildConnector({ timeout: CONNECT_MS })

  let lastOfApiServer: readonly { address: string }[] = []

  /** Where it was last found, while its name leads nowhere; whoever was never found can't be told from others. */
  async function addressesOfApiServer(): Promise<string[]> {
    if (!apiServer) return []
    const found = await lookup(apiServer).catch(() => [])
    if (found.length > 0) lastOfApiServer = found
    if (lastOfApiServer.length === 0)
      throw new Unusable("can't be asked: the API server's own address, which is never asked, can't be found")
    return lastOfApiServer.map(({ address }) => address)
  }

  async function checked(host: string): Promise<string> {
    const [found, never] = await Promise.all([lookup(host).catch(() => []), addressesOfApiServer()])
    const [first] = found
    if (!first) throw new Unusable(`can't be asked: ${host} has no address`)
    if (found.length > MOST_ADDRESSES) throw new Unusable(`can't be asked: ${host} has too many addresses`)
    for (const { address } of found) {
      const reason = whyNotTo(address, networks, never)
      if (reason) throw new Unusable(`can't be asked: ${address} ${reason}`)
    }
    return first.address
  }

  return async (input, init) => {
    const host = new URL(String(input)).hostname.replace(/^\[|\]$/g, '')
    const address = await checked(host)
    const agent = new Agent({
      connections: 1,
      connect: (to, callback) =>
        connector(
          { ...to, hostname: reachedAt(address), ...(isIP(host) ? {} : { servername: host }) },
          callback,
        ),
    })
    try {
      return await undiciFetch(input, { ...init, dispatcher: agent })
    } finally {
      // It ends once the answer has been read or left.
      void agent.close()
    }
  }
}

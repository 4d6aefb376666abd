import { HttpMethod, KubeConfig, RequestContext } from '@kubernetes/client-node'
import { Agent, type Dispatcher, fetch } from 'undici'
import { AppError } from '#server/app-error.ts'
import type { Cluster, KubeRequest, KubeResponse, OpenTunnel } from '#server/kube/cluster.ts'
import { NoTunnel, openTunnel } from '#server/kube/open-tunnel.ts'

/** How long credentials are used before they are asked for again: mounted and exec tokens rotate. */
const CREDENTIALS_LIFE_MS = 60_000

type Credentials = { headers: Record<string, string>; dispatcher: Dispatcher | null; fetchedAtMs: number }

/**
 * Connects through the kubeconfig that kubectl would read, at its current context or the one named.
 * Throws AppError `bad-request` naming what is wrong with it. Makes no call yet.
 */
export function connectByKubeconfig(contextName?: string): Cluster {
  const kubeconfig = readKubeconfig(contextName)
  const context = kubeconfig.getCurrentContext()
  const cluster = kubeconfig.getCurrentCluster()
  if (!cluster) {
    throw new AppError(
      'bad-request',
      `The kubeconfig has no context named ${JSON.stringify(context ?? '')}`,
      {
        field: 'ISTHMUS_CONTEXT',
        fix: `Choose one of ${
          kubeconfig
            .getContexts()
            .map(({ name }) => name)
            .join(', ') || 'your contexts'
        }.`,
      },
    )
  }
  const user = kubeconfig.getCurrentUser()?.name ?? ''
  const connection = openConnection(cluster.server, () =>
    credentialsOf(readKubeconfig(contextName), cluster.server),
  )
  const tunnel = tunnelsBy(() => readKubeconfig(contextName))
  return { source: { kind: 'kubeconfig', context, server: cluster.server, user }, tunnel, ...connection }
}

/** Read anew for every renewal of credentials: a kubeconfig or token on disk may have been replaced. */
function readKubeconfig(contextName: string | undefined): KubeConfig {
  const kubeconfig = new KubeConfig()
  try {
    kubeconfig.loadFromDefault()
  } catch (error) {
    throw new AppError('bad-request', `The kubeconfig can not be read: ${messageOf(error)}`, {
      field: 'KUBECONFIG',
    })
  }
  if (contextName) kubeconfig.setCurrentContext(contextName)
  return kubeconfig
}

/** Connects as the service account of the pod this process runs in. */
export function connectInCluster(): Cluster {
  const server = readInCluster().getCurrentCluster()?.server ?? ''
  const connection = openConnection(server, () => credentialsOf(readInCluster(), server))
  const tunnel = tunnelsBy(readInCluster)
  return { source: { kind: 'in-cluster', server, user: 'service account' }, tunnel, ...connection }
}

function readInCluster(): KubeConfig {
  const kubeconfig = new KubeConfig()
  kubeconfig.loadFromCluster()
  return kubeconfig
}

/** Connects to the demo mesh, which asks for no credentials. */
export function connectToDemo(server: string): Cluster {
  const connection = openConnection(server, async () => ({ headers: {}, dispatcher: null }))
  return { source: { kind: 'demo', server, user: 'demo' }, tunnel: null, ...connection }
}

/** The kubeconfig is read anew as for calls, and not for each tunnel: it may name a command that gives the token. */
function tunnelsBy(read: () => KubeConfig): OpenTunnel {
  let current: { kubeconfig: KubeConfig; readAtMs: number } | null = null
  const kubeconfig = (renew: boolean): KubeConfig => {
    if (!current || renew || Date.now() - current.readAtMs >= CREDENTIALS_LIFE_MS)
      current = { kubeconfig: read(), readAtMs: Date.now() }
    return current.kubeconfig
  }
  return async (pod, port) => {
    try {
      return await openTunnel(kubeconfig(false), pod, port)
    } catch (error) {
      if (!(error instanceof NoTunnel) || error.refusedWith !== 401) throw error
      return openTunnel(kubeconfig(true), pod, port)
    }
  }
}

type Fresh = () => Promise<Pick<Credentials, 'headers' | 'dispatcher'>>

function openConnection(server: string, fresh: Fresh): Pick<Cluster, 'request' | 'close'> {
  const base = server.replace(/\/+$/, '')
  const plain = new Agent({ keepAliveTimeout: 30_000 })
  let current: Credentials | null = null

  const credentials = async (renew: boolean): Promise<Credentials> => {
    if (current && !renew && Date.now() - current.fetchedAtMs < CREDENTIALS_LIFE_MS) return current
    const old = current
    current = { ...(await fresh()), fetchedAtMs: Date.now() }
    // Calls that are under way finish on the old connection; nothing new goes there.
    void old?.dispatcher?.close()
    return current
  }

  const send: KubeRequest = async (path, init = {}) => {
    const attempt = async (renew: boolean): Promise<KubeResponse> => {
      const { headers, dispatcher } = await credentials(renew)
      return fetch(`${base}${path}`, {
        method: init.method ?? 'GET',
        headers: { accept: 'application/json', ...init.headers, ...headers },
        body: init.body ?? null,
        signal: init.signal ?? null,
        redirect: 'manual',
        dispatcher: init.mayPause ? patient(dispatcher ?? plain) : (dispatcher ?? plain),
      })
    }
    const response = await attempt(false)
    if (response.status !== 401) return response
    await response.body?.cancel()
    return attempt(true)
  }

  return {
    request: send,
    close: async () => {
      await Promise.allSettled([plain.destroy(), current?.dispatcher?.destroy()])
    },
  }
}

/** The same connections, for an answer whose chunks may come any time apart. */
export const patient = (dispatcher: Dispatcher): Dispatcher =>
  dispatcher.compose((dispatch) => (options, handler) => dispatch({ ...options, bodyTimeout: 0 }, handler))

async function credentialsOf(kubeconfig: KubeConfig, server: string): ReturnType<Fresh> {
  const context = new RequestContext(server, HttpMethod.GET)
  await kubeconfig.applySecurityAuthentication(context)
  return {
    headers: context.getHeaders(),
    dispatcher: (context.getDispatcher() as Dispatcher | undefined) ?? null,
  }
}

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error))

import { z } from 'zod'
import { AppError } from '#server/app-error.ts'
import type { KubeRequest } from '#server/kube/cluster.ts'
import { objectOf, send } from '#server/kube/objects-client.ts'

/** Where objects of a kind are written. */
export type Resource = {
  /** `/api/v1` or `/apis/<group>/<version>`. */
  root: string
  group: string
  plural: string
  isNamespaced: boolean
}
/** The resource of a kind in the version that is written; null where the API server has none. */
export type Discover = (apiVersion: string, kind: string) => Promise<Resource | null>

/** `v1` or `group/version`, and nothing that could lead anywhere else in a path. */
const API_VERSION = /^(?:([a-z0-9]([-a-z0-9.]*[a-z0-9])?)\/)?(v[a-z0-9]+)$/

const listSchema = z.object({
  resources: z.array(
    z.object({
      name: z.string().regex(/^[a-z0-9-]+(\/[a-z0-9-]+)?$/),
      kind: z.string(),
      namespaced: z.boolean(),
      verbs: z.array(z.string()),
    }),
  ),
})

/** Asks the API server for its kinds as the caller; each version once. Rejects as `send` does, but for what is not there. */
export function createDiscover(request: KubeRequest): Discover {
  const asked = new Map<string, Promise<z.infer<typeof listSchema>['resources']>>()
  return async (apiVersion, kind) => {
    const [, group = '', , version] = API_VERSION.exec(apiVersion) ?? []
    if (!version) return null
    const root = group === '' ? `/api/${version}` : `/apis/${group}/${version}`
    const asking = asked.get(root) ?? readResources(request, root)
    asked.set(root, asking)
    const found = (await asking).find(
      (one) => one.kind === kind && !one.name.includes('/') && one.verbs.includes('create'),
    )
    return found ? { root, group, plural: found.name, isNamespaced: found.namespaced } : null
  }
}

async function readResources(request: KubeRequest, root: string) {
  try {
    return listSchema.parse(await objectOf(await send(request, root, {}))).resources
  } catch (error) {
    if (error instanceof AppError && error.code === 'not-found') return []
    throw error
  }
}

import { isJsonObject, type JsonObject } from '../../lib/json.ts'
import { KINDS, type Kind, resourcePath, WATCHED_KINDS } from '../../lib/kube/kinds.ts'
import type { MeshUnderTest } from '../contract/mesh.ts'

/** Applies objects in order, and their status. Throws with the server's words when it refuses one. */
export async function plant(mesh: MeshUnderTest, objects: readonly JsonObject[]): Promise<void> {
  for (const { status, ...object } of objects) {
    const at = pathOf(object)
    await send(mesh, 'PATCH', `${at}?fieldManager=planted&force=true&fieldValidation=Strict`, {
      body: object,
      contentType: 'application/apply-patch+yaml',
    })
    if (isJsonObject(status))
      await send(mesh, 'PATCH', `${at}/status`, {
        body: { status },
        contentType: 'application/merge-patch+json',
      })
  }
}

/** Deletes them, last first, and waits until they are gone. */
export async function uproot(mesh: MeshUnderTest, objects: readonly JsonObject[]): Promise<void> {
  for (const object of [...objects].reverse()) {
    const at = pathOf(object)
    await mesh.call('DELETE', `${at}?gracePeriodSeconds=0`)
    while ((await mesh.call('GET', at)).status !== 404)
      await new Promise((resolve) => setTimeout(resolve, 50))
  }
}

type Call = Parameters<MeshUnderTest['call']>

async function send(mesh: MeshUnderTest, ...call: Call): Promise<void> {
  const { status, body } = await mesh.call(...call)
  if (status >= 300) throw new Error(`${call[1]}: ${status} ${JSON.stringify(body)}`)
}

function pathOf({ kind, metadata }: JsonObject): string {
  const known: Kind | undefined = KINDS.find((one) => one === kind)
  if (!known || !isJsonObject(metadata)) throw new Error(`no object: ${String(kind)}`)
  const at = { namespace: String(metadata.namespace ?? ''), name: String(metadata.name) }
  return resourcePath(known, WATCHED_KINDS[known].namespaced ? at : { name: at.name })
}

import { resourcePath } from '../../lib/kube/kinds.ts'
import type { MeshUnderTest } from '../contract/mesh.ts'
import type { Manifest } from './random-mesh.ts'

export type Applied = { changed: number; refused: string[] }

const placeOf = ({ kind, metadata }: Manifest): string => resourcePath(kind, metadata)

/** Makes a mesh hold exactly these objects beside its own, by what differs from the last time. */
export function changingMesh(mesh: MeshUnderTest): {
  become(wanted: readonly Manifest[]): Promise<Applied>
} {
  const present = new Map<string, Manifest>()

  async function remove(place: string): Promise<void> {
    const { status, body } = await mesh.call('DELETE', place)
    if (status >= 300 && status !== 404) throw new Error(`${place}: ${JSON.stringify(body)}`)
    present.delete(place)
  }

  async function apply(place: string, manifest: Manifest): Promise<string> {
    const { status, body } = await mesh.call('PATCH', `${place}?fieldManager=names&force=true`, {
      body: manifest,
      contentType: 'application/apply-patch+yaml',
    })
    // Refused objects stay as they were; any other failure is no matter of taste.
    if (status >= 500 || status === 409) throw new Error(`${place}: ${JSON.stringify(body)}`)
    if (status >= 300) return (body as { message?: string }).message ?? `status ${status}`
    present.set(place, manifest)
    return ''
  }

  return {
    async become(wanted) {
      const byPlace = new Map(wanted.map((manifest) => [placeOf(manifest), manifest]))
      const gone = [...present].filter(([place, was]) => {
        const is = byPlace.get(place)
        return !is || flavourOf(is) !== flavourOf(was)
      })
      await Promise.all(gone.map(([place]) => remove(place)))
      const changes = [...byPlace].filter(
        ([place, manifest]) => JSON.stringify(present.get(place)) !== JSON.stringify(manifest),
      )
      const refusals = await Promise.all(changes.map(([place, manifest]) => apply(place, manifest)))
      return { changed: gone.length + changes.length, refused: refusals.filter((words) => words !== '') }
    },
  }
}

/** What of an object can't be changed in place. */
const flavourOf = ({ kind, spec }: Manifest): string => {
  if (kind !== 'Service') return kind
  const { type, clusterIP = '' } = spec as { type: string; clusterIP?: string }
  return `${type} ${clusterIP}`
}

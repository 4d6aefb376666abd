import { z } from 'zod'
import { inOrder } from '#lib/export/export-objects.ts'
import { type ExportAnswer, exported, MOST_EXPORTED } from '#lib/export/exported.ts'
import { KINDS, type Kind, WATCHED_KINDS } from '#lib/kube/kinds.ts'
import { objectName } from '#lib/kube/object-name.ts'
import type { ObjectRef } from '#lib/kube/object-ref.ts'
import { AppError } from '#server/app-error.ts'
import { parseInput } from '#server/http/respond.ts'
import type { KubeRequest } from '#server/kube/cluster.ts'
import { getObject } from '#server/kube/objects-client.ts'

/** Objects that are read at a time. */
const AT_ONCE = 8

const refSchema = z
  .string()
  .transform((text) => text.split('/'))
  .pipe(z.tuple([z.enum(KINDS as [Kind, ...Kind[]]), objectName, objectName]))
  .refine(([kind]) => WATCHED_KINDS[kind].namespaced, 'is no namespaced kind')
  .transform(([kind, namespace, name]): ObjectRef => ({ kind, namespace, name }))
const refsSchema = z
  .array(refSchema)
  .min(1)
  .max(MOST_EXPORTED)
  .transform((refs) => [
    ...new Map(refs.map((ref) => [`${ref.kind}/${ref.namespace}/${ref.name}`, ref])).values(),
  ])

/**
 * Reads objects as the caller, to hand them out. What is not there or not for the caller is named, and the rest is exported
 * all the same. Throws `bad-request` for anything but 1 to 200 refs `Kind/namespace/name` of watched namespaced kinds
 * (Secrets are none), and what reading throws for other reasons.
 */
export async function readExport(request: KubeRequest, wanted: readonly string[]): Promise<ExportAnswer> {
  const refs = parseInput({ ref: wanted }, z.object({ ref: refsSchema })).ref
  const left = [...refs]
  const answer: ExportAnswer = { objects: [], missing: [] }
  const work = async (): Promise<void> => {
    for (let ref = left.shift(); ref; ref = left.shift()) {
      const found = await readOne(request, ref)
      if ('message' in found) answer.missing.push(found)
      else answer.objects.push(found)
    }
  }
  await Promise.all(Array.from({ length: AT_ONCE }, work))
  const place = ({ ref }: ExportAnswer['missing'][number]): number =>
    refs.findIndex((one) => one.kind === ref.kind && one.namespace === ref.namespace && one.name === ref.name)
  return {
    objects: inOrder(answer.objects),
    missing: answer.missing.toSorted((a, b) => place(a) - place(b)),
  }
}

async function readOne(
  request: KubeRequest,
  ref: ObjectRef,
): Promise<ExportAnswer['objects'][number] | ExportAnswer['missing'][number]> {
  try {
    return exported(ref.kind, await getObject(request, ref.kind, ref))
  } catch (error) {
    if (!(error instanceof AppError)) throw error
    if (error.code === 'not-found') return { ref, message: 'There is none' }
    if (error.code === 'forbidden') return { ref, message: error.message }
    throw error
  }
}

import { z } from 'zod'
import { json, parseInput } from '#server/http/respond.ts'
import { route } from '#server/http/route.ts'
import { deleteSnapshot } from '#server/proxies/snapshots.ts'

export const DELETE = route(async ({ runtime, params }) => {
  const id = parseInput(params.snapshot, z.uuid())
  await deleteSnapshot(runtime, params.id ?? '', id)
  return json({ id })
})

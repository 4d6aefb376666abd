import { systemClock } from '#server/clock.ts'
import { json, readBody } from '#server/http/respond.ts'
import { route } from '#server/http/route.ts'
import { listSnapshots, newSnapshotSchema, takeSnapshot } from '#server/proxies/snapshots.ts'

export const GET = route(async ({ runtime, params }) => json(await listSnapshots(runtime, params.id ?? '')))

export const POST = route(async ({ request, runtime, actor, params }) => {
  const { note } = await readBody(request, newSnapshotSchema)
  const asked = { note, actor, nowMs: systemClock.nowMs, signal: request.signal }
  return json(await takeSnapshot(runtime, params.id ?? '', asked), 201)
})

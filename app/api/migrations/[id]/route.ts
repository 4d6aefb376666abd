import { z } from 'zod'
import { migrationCommandSchema } from '#lib/migration/migration.ts'
import { json, parseInput, readBody } from '#server/http/respond.ts'
import { route } from '#server/http/route.ts'

const idSchema = z.uuid()

export const GET = route(async ({ runtime, params }) =>
  json(await runtime.migrations.get(parseInput(params.id, idSchema))),
)

export const POST = route(async ({ request, runtime, actor, params }) => {
  const id = parseInput(params.id, idSchema)
  const command = await readBody(request, migrationCommandSchema)
  return json(await runtime.migrations.command(id, command, actor))
})

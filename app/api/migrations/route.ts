import { z } from 'zod'
import { type MigrationsAnswer, migrationRequestSchema } from '#lib/migration/migration.ts'
import { json, parseInput, readBody } from '#server/http/respond.ts'
import { route } from '#server/http/route.ts'

const hostSchema = z.string().max(253)

export const GET = route(async ({ runtime, query }) => {
  const host = parseInput(query.get('host') ?? '', hostSchema)
  return json({ migrations: await runtime.migrations.list(host) } satisfies MigrationsAnswer)
})

export const POST = route(async ({ request, runtime, actor }) => {
  const wanted = await readBody(request, migrationRequestSchema)
  return json(await runtime.migrations.start(wanted, actor), 201)
})

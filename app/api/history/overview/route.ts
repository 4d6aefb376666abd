import { lastHour } from '#server/history/pages.ts'
import { json } from '#server/http/respond.ts'
import { route } from '#server/http/route.ts'

export const GET = route(async ({ runtime }) => json(await lastHour(runtime)))

import { readChecks } from '#server/checks/read-checks.ts'
import { json } from '#server/http/respond.ts'
import { route } from '#server/http/route.ts'

export const GET = route(({ runtime, query }) => json(readChecks(runtime.checks, query)))

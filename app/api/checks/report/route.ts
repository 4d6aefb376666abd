import { reportOf } from '#server/checks/report.ts'
import { route } from '#server/http/route.ts'

export const GET = route(({ runtime, query }) => reportOf(runtime.checks, query))

import { systemClock } from '#server/clock.ts'
import { json } from '#server/http/respond.ts'
import { route } from '#server/http/route.ts'
import { readCertificates } from '#server/proxies/read-certificates.ts'

export const GET = route(async ({ runtime, query }) =>
  json(await readCertificates(runtime, query, systemClock)),
)

import { answerPage } from '#server/envoy/answer-page.ts'
import { rawTarget } from '#server/http/raw-target.ts'
import { route } from '#server/http/route.ts'
import { proxyOf } from '#server/proxies/find-row.ts'

const answer = route(({ runtime, request }) =>
  answerPage(runtime, { method: request.method, target: rawTarget(request) }, (id) => proxyOf(runtime, id)),
)

export const GET = answer
// Every other method is refused, in the same words.
export const HEAD = answer
export const OPTIONS = answer
export const POST = answer
export const PUT = answer
export const PATCH = answer
export const DELETE = answer

import { json, readBody } from '#server/http/respond.ts'
import { route } from '#server/http/route.ts'
import { bundleRequest } from '#server/onboarding/bundle-input.ts'
import { makeVmBundle } from '#server/onboarding/make-vm-bundle.ts'

/** `json` keeps the answer, which holds a token, out of every cache. */
export const POST = route(async ({ runtime, actor, request }) =>
  json(await makeVmBundle(runtime, actor, await readBody(request, bundleRequest))),
)

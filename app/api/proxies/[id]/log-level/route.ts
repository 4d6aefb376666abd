import { setLogLevel } from '#server/envoy/set-log-level.ts'
import { json } from '#server/http/respond.ts'
import { route } from '#server/http/route.ts'
import { proxyOf } from '#server/proxies/find-row.ts'

export const POST = route(async ({ runtime, actor, request, params }) =>
  json(
    await setLogLevel(
      {
        isAllowed: runtime.settings.ISTHMUS_ENVOY_LOG_LEVELS,
        envoys: runtime.envoys,
        audit: runtime.audit,
        proxyOf: (id) => proxyOf(runtime, id),
      },
      { actor: actor.user, proxy: params.id ?? '', request },
    ),
  ),
)

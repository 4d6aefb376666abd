import { AppError } from '#server/app-error.ts'
import type { Handler, RouteOptions } from '#server/http/route.ts'

/** Passes a call of `/api/kube` on, or refuses it. The path is read from the URL as it came. */
export const passOn: Handler = ({ request, actor, runtime }) =>
  runtime.kubeProxy.answer(request, { actor, send: runtime.requestAs(actor) })

/** Programs use it, and every error is a Kubernetes Status. */
export const FOR_KUBECTL: RouteOptions = {
  fromPrograms: true,
  toResponse(error, report, { request, runtime }) {
    if (!(error instanceof AppError)) report(error, '')
    return runtime.kubeProxy.turnAway(request, error)
  },
}

import { shellQuote } from '#lib/export/shell-quote.ts'
import { objectName } from '#lib/kube/object-name.ts'

/** What to do about a service account that is not there. A WorkloadGroup may name one that none can have. */
export const accountFix = ({
  namespace,
  serviceAccount,
}: {
  namespace: string
  serviceAccount: string
}): string =>
  objectName.safeParse(serviceAccount).success
    ? `kubectl create serviceaccount ${shellQuote(serviceAccount)} --namespace ${shellQuote(namespace)}`
    : 'No service account can have this name: change spec.template.serviceAccount of the WorkloadGroup.'

import type { PolicyForm } from '#lib/traffic/edit-policy.ts'

/** Which parts of a policy are set, in a line; empty when none is. */
export function policySummary({ connectionPool, outlierDetection, loadBalancer }: PolicyForm): string {
  const isSet = (fields: Record<string, string | number | null>) =>
    Object.values(fields).some((value) => value !== null && value !== '')
  const parts = [
    ...(isSet(connectionPool) ? ['connection pool'] : []),
    ...(isSet(outlierDetection) ? ['outlier detection'] : []),
    ...(loadBalancer.kind === 'unset' ? [] : ['load balancer']),
  ]
  return parts.length > 0 ? `Policy: ${parts.join(', ')}` : ''
}

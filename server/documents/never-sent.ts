const REFUSED_GROUPS = ['authorization.k8s.io', 'authentication.k8s.io', 'rbac.authorization.k8s.io']

/** Why Isthmus does not send a document of a kind, not even to be tried; empty where it does. */
export function whyNeverSent({ apiVersion, kind }: { apiVersion: string; kind: string }): string {
  const group = apiVersion.includes('/') ? apiVersion.slice(0, apiVersion.indexOf('/')) : ''
  if (group === '' && kind === 'Secret') return 'Isthmus reads no Secrets, and sends none to be tried'
  if (REFUSED_GROUPS.includes(group))
    return `Isthmus sends nothing of ${group} to be tried: it grants or asks for permissions`
  return ''
}

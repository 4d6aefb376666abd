import type { Kind } from '#lib/kube/kinds.ts'

/** Something that would be an object of one of these kinds in a namespace; in any namespace where that is empty. */
export type Missing = { kinds: readonly Kind[]; namespace: string }

/** What would make a host: a Service of the namespace in its name, or a ServiceEntry, which may be anywhere. */
export function missingHost(host: string): Missing {
  const [, namespace, svc] = host.split('.')
  return svc === 'svc' && namespace
    ? { kinds: ['Service', 'ServiceEntry'], namespace }
    : { kinds: ['ServiceEntry'], namespace: '' }
}

import type { ExplainForm } from '#components/names/explain/explain-form.ts'
import type { GraphNode } from '#lib/names/name-row.ts'
import type { ProxyOption } from '#lib/names/tables.ts'

export type Example = { label: string; form: ExplainForm }

const MOST_HOSTS = 3

/** Questions to begin with, made of proxies and hosts that there are. */
export function examplesOf(
  proxies: readonly ProxyOption[],
  nodes: readonly Pick<GraphNode, 'kind' | 'label'>[],
): Example[] {
  const podIn = (wanted: string | undefined) =>
    proxies.find(({ kind, namespace }) => kind === 'pod' && namespace === wanted)
  const vms = proxies.filter(({ kind }) => kind === 'vm')
  const vm = vms.find(({ namespace }) => podIn(namespace)) ?? vms[0]
  const pod = podIn(vm?.namespace) ?? proxies.find(({ kind }) => kind === 'pod')
  const first = vm ?? pod
  if (!first) return []
  const hosts = nodes.flatMap(({ kind, label }) => (kind === 'host' && !label.includes('*') ? [label] : []))
  const services = hosts.filter((host) => /\.svc\./.test(host))
  const others = hosts.filter((host) => !/\.svc\./.test(host))
  const own = services.find((host) => host.split('.')[1] === first.namespace) ?? services[0]
  const asked = unique([...others.slice(0, 1), ...(own ? [own] : []), ...hosts]).slice(0, MOST_HOSTS)
  const ask = (proxy: string, name: string, compare: string | null = null): ExplainForm => ({
    proxy,
    name,
    type: 'A',
    compare,
  })
  const [compared] = asked
  return [
    ...asked.map((host) => ({ label: `${host} for ${first.id}`, form: ask(first.id, host) })),
    ...(own ? [{ label: `${shortOf(own)} for ${first.id}`, form: ask(first.id, shortOf(own)) }] : []),
    ...(vm && pod && compared
      ? [{ label: `${compared}: ${vm.id} and ${pod.id} compared`, form: ask(vm.id, compared, pod.id) }]
      : []),
  ]
}

const shortOf = (host: string): string => host.split('.')[0] ?? host
const unique = (texts: readonly string[]): string[] => [...new Set(texts)]

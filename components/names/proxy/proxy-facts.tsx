import { ObjectName } from '#components/mesh/object-name.tsx'
import { captureWords, kindWords, knownByWords, typeWords } from '#components/mesh/proxy-words.ts'
import { Facts } from '#components/ui/facts.tsx'
import { NameText } from '#components/ui/name-text.tsx'
import type { NameProxy } from '#lib/names/name-proxy.ts'

/** What of a proxy decides which names it can resolve. */
export function ProxyFacts({ proxy }: { proxy: NameProxy }) {
  return (
    <Facts
      facts={[
        { name: 'Kind', value: `${kindWords(proxy.kind)}, ${typeWords(proxy.type)}` },
        { name: 'Namespace', value: proxy.namespace },
        {
          name: 'DNS capture',
          value: (
            <span className={proxy.dnsCapture ? '' : 'text-warn'}>{captureWords(proxy.dnsCapture)}</span>
          ),
        },
        { name: 'Addresses', value: proxy.ips.length > 0 ? proxy.ips.join(', ') : '' },
        { name: 'Search domain', value: <NameText>{proxy.dnsDomain}</NameText> },
        { name: 'Network', value: proxy.network || 'default' },
        { name: 'Cluster', value: proxy.clusterId || 'not known' },
        { name: 'Istio', value: proxy.istioVersion || 'not known' },
        { name: 'How it is known', value: knownByWords(proxy.knownBy) },
        {
          name: 'Object',
          value: proxy.object ? <ObjectName of={proxy.object} /> : '',
        },
      ]}
    />
  )
}

import { expect, test } from 'vitest'
import { pageCommands, summaryCommands } from '#components/proxies/proxy/proxy-commands.ts'

const POD = { id: 'forum-1.shop', kind: 'pod' } as const
const VM = { id: 'vm-1.shop', kind: 'vm' } as const
const lines = (commands: { command: string }[]): string[] => commands.map(({ command }) => command)

test('a pod is asked through istioctl, and its Envoy through its container', () => {
  expect(lines(pageCommands(POD, 'listeners', 'envoy'))).toEqual([
    'istioctl proxy-config listeners forum-1.shop',
    "kubectl exec -n shop forum-1 -c istio-proxy -- pilot-agent request GET 'listeners?format=json'",
  ])
  expect(lines(summaryCommands(POD))).toContain('istioctl proxy-config all forum-1.shop')
})

test('a VM is asked on itself, and istioctl reads what was saved there', () => {
  expect(lines(pageCommands(VM, 'clusters', 'envoy'))).toEqual([
    "curl -s 'http://localhost:15000/clusters?format=json'",
    "curl -s 'http://localhost:15000/config_dump?include_eds' > vm-1.json",
    'istioctl proxy-config endpoints --file vm-1.json',
  ])
  expect(lines(pageCommands(VM, 'stats', 'envoy'))).toEqual([
    "curl -s 'http://localhost:15000/stats?format=json'",
  ])
})

test('all routes are in the whole dump alone', () => {
  expect(lines(pageCommands(VM, 'routes', 'envoy'))).toContain("curl -s 'http://localhost:15000/config_dump'")
})

test('the intent is asked of istiod, whatever the proxy is', () => {
  const asked = ["istioctl x internal-debug --all 'config_dump?proxyID=vm-1.shop'"]
  expect(lines(pageCommands(VM, 'routes', 'istiod'))).toEqual(asked)
})

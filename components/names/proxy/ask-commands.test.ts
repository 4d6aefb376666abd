import { expect, test } from 'vitest'
import { digCommand, tableCommands } from '#components/names/proxy/ask-commands.ts'

test('a VM is asked as applications on it ask', () => {
  const vm = { id: 'forum-vm-1.istioinaction', kind: 'vm' } as const
  expect(digCommand(vm, 'db', 'AAAA').command).toBe('dig +search db AAAA')
  expect(tableCommands(vm).map(({ command }) => command)).toEqual([
    "istioctl x internal-debug --all 'ndsz?proxyID=forum-vm-1.istioinaction'",
    'curl -s http://127.0.0.1:15020/debug/ndsz',
  ])
})

test('a pod is asked within its proxy container, which is exempt from capture', () => {
  const pod = { id: 'web-7d9f.shop', kind: 'pod' } as const
  const within = 'kubectl exec -n shop web-7d9f -c istio-proxy --'
  expect(digCommand(pod, 'db.shop', 'A').command).toBe(`${within} kdig @127.0.0.1 -p 15053 db.shop A`)
  expect(tableCommands(pod)[1]?.command).toBe(`${within} curl -s http://127.0.0.1:15020/debug/ndsz`)
})

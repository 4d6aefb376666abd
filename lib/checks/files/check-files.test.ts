import { expect, test } from 'vitest'
import { ALL_CHECKS } from '#lib/checks/all-checks.ts'
import { checkFiles } from '#lib/checks/files/check-files.ts'
import { readManifests } from '#lib/checks/files/read-manifests.ts'
import { missingHost } from '#lib/checks/missing.ts'

/** A part of a mesh: what it routes to and through may be in another repository. */
const PART = `
apiVersion: networking.istio.io/v1
kind: Gateway
metadata: { name: own, namespace: shop }
spec:
  selector: { istio: ingressgateway }
  servers: [{ hosts: [web.example.org], port: { number: 80, name: http, protocol: HTTP } }]
---
apiVersion: v1
kind: Service
metadata: { name: web, namespace: shop }
spec: { selector: { app: web }, ports: [{ name: http, port: 80 }] }
---
apiVersion: networking.istio.io/v1
kind: ServiceEntry
metadata: { name: api, namespace: shop }
spec:
  hosts: [api.example.org]
  ports: [{ name: https, number: 443, protocol: TLS }]
  resolution: DNS
---
apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: { name: web, namespace: shop }
spec:
  hosts: [web.example.org]
  gateways: [GATEWAY]
  http:
    - route: [{ destination: { host: HOST } }]
`
const codesOf = (gateway: string, host: string, isComplete = false): string[] => {
  const text = PART.replace('GATEWAY', gateway).replace('HOST', host)
  const { report, problems } = checkFiles([readManifests({ path: 'a.yaml', text }, 'default')], {
    checks: ALL_CHECKS,
    off: new Set(),
    isComplete,
    nowMs: 0,
  })
  expect(problems).toEqual([])
  return report.findings.flatMap(({ code }) => (['ISTH047', 'ISTH063'].includes(code) ? [code] : []))
}

test('what another namespace or a ServiceEntry elsewhere may have is not missing from some files', () => {
  const away = ['istio-ingress/public', 'reviews.other.svc.cluster.local'] as const
  expect(codesOf(...away)).toEqual([])
  expect(codesOf(...away, true)).toEqual(['ISTH047', 'ISTH063'])
  expect(codesOf('own', 'reviews.example.org')).toEqual([])
})

test('what their own namespace lacks is', () => {
  expect(codesOf('own', 'web')).toEqual([])
  expect(codesOf('public', 'reviews')).toEqual(['ISTH047', 'ISTH063'])
})

test('where a host would be', () => {
  expect(missingHost('a.shop.svc.cluster.local')).toMatchObject({ namespace: 'shop' })
  expect(missingHost('svc.example.org')).toEqual({ kinds: ['ServiceEntry'], namespace: '' })
})

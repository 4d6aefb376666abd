import { describe, expect, it } from 'vitest'
import { forumDetail, gatewayService } from '#components/traffic/simulate/forum.test-helper.ts'
import { choicesOf, requestOf, startForm } from '#components/traffic/simulate/request-form.ts'

describe('choicesOf', () => {
  it('offers the kinds, hosts, ports and gateways of the host’s VirtualServices', () => {
    const detail = { ...forumDetail(), virtualServices: [...forumDetail().virtualServices, gatewayService()] }
    expect(choicesOf(detail, [])).toEqual({
      kinds: ['http'],
      hosts: ['forum.ns.svc.cluster.local', 'any.example.com'],
      ports: [{ value: '80', label: '80 (http)' }],
      gateways: ['mesh', 'ns/edge', 'istio-system/public'],
    })
  })

  it('takes the kind from the ports of a host without rules, and from an edit that brings some', () => {
    const detail = {
      ...forumDetail(),
      virtualServices: [],
      ports: [{ name: 'db', port: 3306, protocol: 'TCP' }],
    }
    expect(choicesOf(detail, []).kinds).toEqual(['tcp'])
    const ref = { kind: 'VirtualService', namespace: 'ns', name: 'forum' } as const
    expect(choicesOf(detail, [{ ref, resourceVersion: '', spec: { tls: [{}] } }]).kinds).toEqual(['tls'])
  })
})

describe('requestOf', () => {
  const choices = choicesOf(forumDetail(), [])

  it('starts as a plain GET / through a sidecar of the host’s namespace', () => {
    expect(requestOf(startForm('ns'), choices)).toEqual({
      kind: 'http',
      host: 'forum.ns.svc.cluster.local',
      method: 'GET',
      path: '/',
      queryParams: {},
      headers: {},
      port: 80,
      sourceLabels: {},
      sourceNamespace: 'ns',
      gateway: 'mesh',
    })
  })

  it('takes the query off the path, lowers header names and leaves out rows without a name', () => {
    const request = requestOf(
      {
        ...startForm('ns'),
        path: 'a/b?debug=1&x=y',
        headers: [
          { id: 1, name: ' Canary-User ', value: 'true' },
          { id: 2, name: '', value: 'lost' },
        ],
        sourceLabels: [{ id: 1, name: 'App', value: 'shop' }],
      },
      choices,
    )
    expect(request).toMatchObject({
      path: '/a/b',
      queryParams: { debug: '1', x: 'y' },
      headers: { 'canary-user': 'true' },
      sourceLabels: { App: 'shop' },
    })
  })

  it('falls back to what is offered when a choice is gone', () => {
    const form = { ...startForm('ns'), kind: 'tls' as const, host: 'gone', port: '99', gateway: 'ns/gone' }
    expect(requestOf(form, choices)).toMatchObject({
      kind: 'http',
      host: choices.hosts[0],
      port: 80,
      gateway: 'mesh',
    })
  })
})

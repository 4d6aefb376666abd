import { describe, expect, it } from 'vitest'
import {
  arrivalIn,
  CONNECTED_AT,
  endpointsWith,
  entry,
  group,
  NAME,
  NOW_MS,
  proxy,
  type SceneChange,
  sceneOf,
  service,
  stateWords,
  stepAt,
} from '#lib/onboarding/arrival/arrival.test-helper.ts'

const arrivalWith = (change: SceneChange = {}) => arrivalIn(sceneOf(change))
const withEntry = (...change: Parameters<typeof entry>) => ({
  manifests: [group(), service(), entry(...change)],
})

describe('a VM that arrives', () => {
  it('has done every step when it takes traffic, with the times that its object tells', () => {
    const arrival = arrivalWith()
    expect(stateWords(arrival)).toBe('done done done done done done')
    expect(arrival.steps.map(({ atMs }) => atMs)).toEqual([
      Date.parse(CONNECTED_AT),
      Date.parse('2026-09-01T08:09:00Z'),
      Date.parse('2026-09-01T08:09:05Z'),
      Date.parse('2026-09-01T08:09:05Z'),
      null,
      null,
    ])
    expect(arrival).toMatchObject({ id: `shop/${NAME}`, proxy: 'vm-1.shop', address: '10.20.0.7' })
  })

  it('goes through its steps one after the other', () => {
    const young = { nowMs: Date.parse('2026-09-01T08:09:04Z'), endpoints: endpointsWith() }
    expect(stateWords(arrivalWith({ ...young, ...withEntry({ health: null }) }))).toBe(
      'done done now todo todo todo',
    )
    expect(stateWords(arrivalWith(young))).toBe('done done done done now todo')
    const idle = { traffic: () => ({ count: 0, by: 'its own Envoy' }) }
    expect(stateWords(arrivalWith(idle))).toBe('done done done done done now')
  })

  it('needs no verdict without a probe', () => {
    const change = {
      manifests: [
        group({ probe: undefined }),
        service(),
        entry({ health: null, annotations: { 'proxy.istio.io/health-checks-enabled': undefined } }),
      ],
    }
    expect(stateWords(arrivalWith(change))).toBe('done done not-needed not-needed done done')
    expect(stepAt(arrivalWith(change), 'healthy').reason).toMatch(/^The group has no probe/)
  })

  it('says so when the group has a probe and the bundle of this VM had none', () => {
    const change = withEntry({ annotations: { 'proxy.istio.io/health-checks-enabled': undefined } })
    expect(stepAt(arrivalWith(change), 'probed')).toMatchObject({
      state: 'not-needed',
      reason: expect.stringContaining('this VM’s bundle has none'),
    })
  })

  it('came when its entry was made, however often it has connected since', () => {
    const change = withEntry({ annotations: { 'istio.io/connectedAt': '2026-09-01T08:09:50Z' } })
    expect(arrivalWith(change).sinceMs).toBe(Date.parse('2026-09-01T08:09:00Z'))
  })
})

describe('a VM that stalls', () => {
  const stalled = (change: SceneChange, id: Parameters<typeof stepAt>[1]) => {
    const { state, reason, fix } = stepAt(arrivalWith(change), id)
    expect(state).toBe('stalled')
    expect(fix).not.toBe('')
    return reason
  }

  it('at its connection, when its stream has ended', () => {
    const change = withEntry({
      annotations: { 'istio.io/connectedAt': undefined, 'istio.io/disconnectedAt': '2026-09-01T08:09:55Z' },
    })
    expect(stalled(change, 'connected')).toBe('Its stream to istiod has ended')
  })

  it('at its connection, when no istiod that could have it has it', () => {
    const connectedAt = { 'istio.io/connectedAt': '2026-09-01T08:00:00Z' }
    const change = { ...withEntry({ annotations: connectedAt }), proxies: [] }
    expect(stalled(change, 'connected')).toMatch(/no istiod has it/)
    const unasked = { ...change, connected: { reason: 'nobody' } }
    expect(stepAt(arrivalWith(unasked), 'connected').state).toBe('done')
    const told = proxy({ object: null, knownBy: 'objects' })
    delete told.entryName
    expect(stepAt(arrivalWith({ ...change, proxies: [told] }), 'connected').state).toBe('done')
  })

  it('at its connection, when it is older than any connection gets', () => {
    const change = withEntry({ annotations: { 'istio.io/connectedAt': '2026-09-01T07:00:00Z' } })
    expect(stalled(change, 'connected')).toMatch(/says that it is connected/)
  })

  it('at its registration, when two proxies have one address', () => {
    const change = { proxies: [proxy(), proxy({ id: 'vm-2.shop' })] }
    expect(stalled(change, 'registered')).toBe('2 proxies stand for this one entry: vm-1.shop, vm-2.shop')
  })

  it('at its registration, when another object has its address in the same network', () => {
    const other = entry({ name: 'other-10.20.0.7' })
    expect(stalled({ manifests: [group(), service(), entry(), other] }, 'registered')).toMatch(
      /^WorkloadEntry shop\/other-10\.20\.0\.7 has the address/,
    )
    const elsewhere = entry({ name: 'other-10.20.0.7', spec: { network: 'onprem' } })
    const apart = { manifests: [group(), service(), entry(), elsewhere] }
    expect(stepAt(arrivalWith(apart), 'registered').state).toBe('done')
  })

  it('before its first verdict, when its probe has had the time for one', () => {
    const change = withEntry({ health: null })
    expect(stalled(change, 'probed')).toMatch(/has sent no verdict/)
    const slow = { httpGet: { port: 8080 }, initialDelaySeconds: 60 }
    const waiting = { manifests: [group({ probe: slow }), service(), entry({ health: null })] }
    expect(stepAt(arrivalWith(waiting), 'probed').state).toBe('now')
  })

  it.each([
    ['dial tcp 10.20.0.7:8080: connect: connection refused', /Nothing listens on the probed port/],
    ['HTTP status code 503', /says itself that it is not ready/],
    ['context deadline exceeded', /timeoutSeconds/],
    ['config not received from XDS server: cds updates: 0 successful, 1 rejected', /Envoy on the VM/],
    ['exec: "check": executable file not found in $PATH', /istio-proxy/],
    ['tls: failed to verify certificate', /HTTPS/],
    ['something else', /Try the same there/],
  ])('at its health, with the probe’s own words: %s', (message, fix) => {
    const step = stepAt(arrivalWith(withEntry({ health: { status: 'False', message } })), 'healthy')
    expect(step).toMatchObject({ state: 'stalled', reason: `Its probe fails: ${message}` })
    expect(step.fix).toMatch(fix)
    expect(step.commands[0]?.command).toContain(':8080/ready')
  })

  it('with its probe as the agent sends it, each text one word for the shell', () => {
    const httpGet = { path: '/h?a=1&b=$(id)', port: 8080, scheme: 'HTTPS', host: 'h;id' }
    const httpHeaders = [
      { name: 'Host', value: "it's" },
      { name: 'user-agent', value: 'mine' },
    ]
    const change = {
      manifests: [
        group({ probe: { httpGet: { ...httpGet, httpHeaders } } }),
        service(),
        entry({ health: { status: 'False', message: 'no' } }),
      ],
    }
    expect(stepAt(arrivalWith(change), 'healthy').commands[0]?.command).toBe(
      `curl -gsv -o /dev/null -k -H 'Host: it'\\''s' -H 'user-agent: mine' https://'h;id':8080'/h?a=1&b=$(id)'`,
    )
  })

  it('not at its health while its Envoy has only just started, which the agent calls unhealthy', () => {
    const ill = (message: string) => withEntry({ health: { status: 'False', message } })
    const starting =
      'config not received from XDS server (is Istiod running?): cds updates: 0 successful, 0 rejected'
    const young = { nowMs: Date.parse('2026-09-01T08:09:10Z') }
    const state = (change: SceneChange) => stepAt(arrivalWith(change), 'healthy').state
    expect(state({ ...ill(starting), ...young })).toBe('now')
    expect(state({ ...ill('Get "http://127.0.0.1:15000/stats": connection refused'), ...young })).toBe('now')
    expect(state(ill(starting))).toBe('stalled')
    // It says nothing new when the application fails after that.
    expect(stepAt(arrivalWith(ill(starting)), 'healthy').fix).toContain('may be the application')
    expect(state({ ...ill(starting.replace('0 rejected', '1 rejected')), ...young })).toBe('stalled')
    expect(state({ ...ill('connection refused'), ...young })).toBe('stalled')
  })

  it('before the endpoints, when nothing selects it, with what nearly does', () => {
    const near = service({ selector: { app: 'billing', version: 'k8s' } })
    const reason = stalled({ manifests: [group(), near, entry()] }, 'endpoints')
    expect(reason).toMatch(
      /^No Service or ServiceEntry of namespace shop selects it\. Nearly: Service billing/,
    )
    expect(stalled({ manifests: [group(), entry()] }, 'endpoints')).not.toContain('Nearly')
  })

  it('before the endpoints, when the ports that lead to it have names that it has not', () => {
    const named = (...ports: object[]) => ({ manifests: [group(), service({ ports }), entry()] })
    const web = { name: 'web', port: 80, targetPort: 'web' }
    expect(stalled(named(web), 'endpoints')).toBe(
      'Port 80 of Service billing goes to a port named web, which the entry has not.',
    )
    const one = stepAt(arrivalWith(named(web, { name: 'http', port: 81, targetPort: 8080 })), 'endpoints')
    expect(one).toMatchObject({ state: 'done', reason: expect.stringContaining('a port named web') })
  })

  it('before the endpoints, when istiod has none though it should', () => {
    expect(stalled({ endpoints: endpointsWith('10.20.0.8') }, 'endpoints')).toBe(
      'istiod-1.istio-system has no endpoint of it, though Service billing selects it',
    )
  })

  it('before its traffic, when the split gives it nothing', () => {
    const host = 'billing.shop.svc.cluster.local'
    const split = [
      {
        kind: 'DestinationRule' as const,
        spec: { host, subsets: [{ name: 'vm', labels: { version: 'vm' } }] },
      },
      {
        kind: 'VirtualService' as const,
        spec: {
          hosts: [host],
          http: [
            {
              route: [
                { destination: { host, subset: 'vm' }, weight: 0 },
                { destination: { host, subset: 'k8s' }, weight: 100 },
              ],
            },
          ],
        },
      },
    ].map((one) => ({ ...one, metadata: { name: 'billing', namespace: 'shop' } }))
    const change = {
      manifests: [group(), service(), entry(), ...split],
      traffic: () => ({ count: 0, by: 'its own Envoy' }),
    }
    expect(stalled(change, 'traffic')).toBe(`The split of ${host} sends 0 % to subset vm`)
  })
})

describe('what nobody tells of a VM', () => {
  it('is unknown, never done', () => {
    const arrival = arrivalWith({
      endpoints: { reason: 'No istiod' },
      traffic: () => ({ reason: 'No Envoy' }),
    })
    expect(stateWords(arrival)).toBe('done done done done unknown unknown')
    expect(stepAt(arrival, 'endpoints').reason).toMatch(
      /right for Service billing, and no istiod tells.*No istiod$/,
    )
    const stale = arrivalWith({ unread: ['Service'] })
    expect(stepAt(stale, 'endpoints')).toMatchObject({
      state: 'unknown',
      reason: 'Not read or not current: Service',
    })
  })

  it('is not asked of an entry that was written by hand', () => {
    const annotations = {
      'istio.io/autoRegistrationGroup': undefined,
      'istio.io/workloadController': undefined,
      'istio.io/connectedAt': undefined,
      'proxy.istio.io/health-checks-enabled': undefined,
    }
    const change = { ...withEntry({ annotations, health: null }), proxies: [], nowMs: NOW_MS }
    expect(stateWords(arrivalWith(change))).toBe('not-needed done not-needed not-needed done done')
  })
})

import { describe, expect, it } from 'vitest'
import { ALL_CHECKS } from '#lib/checks/all-checks.ts'
import { readSettings } from '#server/config/settings.ts'

describe('readSettings', () => {
  it('has a default for everything and listens on loopback', () => {
    expect(readSettings({})).toMatchObject({ ISTHMUS_SOURCE: 'auto', HOSTNAME: '127.0.0.1', PORT: 3000 })
  })

  it('takes an empty variable as unset', () => {
    expect(readSettings({ ISTHMUS_SOURCE: '', PORT: '' })).toMatchObject({
      ISTHMUS_SOURCE: 'auto',
      PORT: 3000,
    })
  })

  it('names every wrong variable at once', () => {
    expect(() => readSettings({ ISTHMUS_SOURCE: 'cloud', PORT: 'eighty' })).toThrow(/ISTHMUS_SOURCE.*PORT/)
  })

  it.each(['0.0.0.0', '::', '10.0.0.5', 'example.org'])(
    'S22: refuses to listen on %s without the insecure flag',
    (host) => {
      expect(() => readSettings({ HOSTNAME: host })).toThrow(/ISTHMUS_INSECURE_BIND/)
      expect(readSettings({ HOSTNAME: host, ISTHMUS_INSECURE_BIND: 'true' }).HOSTNAME).toBe(host)
    },
  )

  it('splits the allowed hosts', () => {
    expect(readSettings({ ISTHMUS_ALLOWED_HOSTS: 'Mesh.example.org, other' }).ISTHMUS_ALLOWED_HOSTS).toEqual([
      'mesh.example.org',
      'other',
    ])
  })

  it('takes base addresses with a path, once each and without a slash at the end', () => {
    const settings = readSettings({
      ISTHMUS_ISTIOD_URLS: 'http://127.0.0.1:15014, http://10.0.0.2:15014/ ,http://127.0.0.1:15014/',
      ISTHMUS_ENVOY_URLS: 'https://relay.example.org/envoy/vm-1//',
      ISTHMUS_PROMETHEUS_URL: 'http://prometheus:9090/base/',
    })
    expect(settings).toMatchObject({
      ISTHMUS_ISTIOD_URLS: ['http://127.0.0.1:15014', 'http://10.0.0.2:15014'],
      ISTHMUS_ENVOY_URLS: ['https://relay.example.org/envoy/vm-1'],
      ISTHMUS_PROMETHEUS_URL: 'http://prometheus:9090/base',
    })
    expect(readSettings({})).toMatchObject({ ISTHMUS_ISTIOD_URLS: [], ISTHMUS_ENVOY_URLS: [] })
    expect(readSettings({}).ISTHMUS_PROMETHEUS_URL).toBeUndefined()
  })

  it.each([
    'ftp://istiod',
    'istiod:15014',
    'http://me:secret@istiod',
    'http://istiod/?token=secret',
    'http://istiod/#secret',
    'http://',
  ])('refuses %s as a base address, by the variable’s name and without repeating it', (url) => {
    for (const name of ['ISTHMUS_ISTIOD_URLS', 'ISTHMUS_ENVOY_URLS', 'ISTHMUS_PROMETHEUS_URL']) {
      expect(() => readSettings({ [name]: url })).toThrow(new RegExp(`${name}.*http:// or https://`))
      expect(() => readSettings({ [name]: url })).not.toThrow(/secret/)
    }
  })

  it('takes agents’ addresses by proxy id, and a URL with = in its path', () => {
    const { ISTHMUS_AGENT_URLS } = readSettings({
      ISTHMUS_AGENT_URLS: 'vm-1.shop=http://10.0.0.1:15020/, VM_2.shop = https://relay.example.org/a=b ,',
    })
    expect([...ISTHMUS_AGENT_URLS]).toEqual([
      ['vm-1.shop', 'http://10.0.0.1:15020'],
      ['VM_2.shop', 'https://relay.example.org/a=b'],
    ])
    expect(readSettings({}).ISTHMUS_AGENT_URLS.size).toBe(0)
  })

  it.each([
    'vm-1.shop',
    'http://10.0.0.1:15020',
    '../vm=http://10.0.0.1',
    'vm-1=http://10.0.0.1',
    'vm-1.shop=http://me:secret@10.0.0.1',
    'vm-1.shop=file:///etc/secret',
    'vm-1.shop=',
  ])('refuses %s as an agent’s address, by the variable’s name and without repeating it', (value) => {
    expect(() => readSettings({ ISTHMUS_AGENT_URLS: value })).toThrow(/ISTHMUS_AGENT_URLS/)
    expect(() => readSettings({ ISTHMUS_AGENT_URLS: value })).not.toThrow(/secret/)
  })

  it('looks for istiod in one namespace', () => {
    expect(readSettings({}).ISTHMUS_ISTIOD_NAMESPACE).toBe('istio-system')
    expect(() => readSettings({ ISTHMUS_ISTIOD_NAMESPACE: '../kube-system' })).toThrow(
      /ISTHMUS_ISTIOD_NAMESPACE/,
    )
  })

  it('refuses more callers than it would ask', () => {
    const urls = Array.from({ length: 201 }, (_, n) => `http://10.0.0.${n}:15000`).join(',')
    expect(() => readSettings({ ISTHMUS_ENVOY_URLS: urls })).toThrow(
      /ISTHMUS_ENVOY_URLS: must be 200 URLs at most/,
    )
  })

  it('takes Envoys’ addresses as it takes agents’', () => {
    const { ISTHMUS_ENVOY_ADMIN_URLS } = readSettings({
      ISTHMUS_ENVOY_ADMIN_URLS: 'vm-1.shop=http://10.0.0.1:15099/',
    })
    expect([...ISTHMUS_ENVOY_ADMIN_URLS]).toEqual([['vm-1.shop', 'http://10.0.0.1:15099']])
    const wrong = { ISTHMUS_ENVOY_ADMIN_URLS: 'vm-1.shop=http://me:secret@10.0.0.1' }
    expect(() => readSettings(wrong)).toThrow(/ISTHMUS_ENVOY_ADMIN_URLS.*without user name/)
    expect(() => readSettings(wrong)).not.toThrow(/secret/)
  })

  it('takes templates by WorkloadGroup', () => {
    const value = 'shop/vms=http://{address}:15099, bank/old.vms = https://gw/{namespace}/{name}'
    expect([...readSettings({ ISTHMUS_ENVOY_TEMPLATES: value }).ISTHMUS_ENVOY_TEMPLATES]).toEqual([
      ['shop/vms', 'http://{address}:15099'],
      ['bank/old.vms', 'https://gw/{namespace}/{name}'],
    ])
  })

  it.each([
    'vms=http://{address}',
    'shop/vms=http://{host}',
    'shop/vms=http://me:secret@{address}',
    'shop/vms=',
    '../x=http://a',
  ])('refuses %s as a template, by the variable’s name and without repeating it', (value) => {
    expect(() => readSettings({ ISTHMUS_ENVOY_TEMPLATES: value })).toThrow(/ISTHMUS_ENVOY_TEMPLATES/)
    expect(() => readSettings({ ISTHMUS_ENVOY_TEMPLATES: value })).not.toThrow(/secret/)
  })

  it('asks VMs at their own address only in networks that are named', () => {
    const { ISTHMUS_ENVOY_VM_PORT, ISTHMUS_ENVOY_VM_SCHEME, ISTHMUS_ENVOY_VM_NETWORKS } = readSettings({
      ISTHMUS_ENVOY_VM_PORT: '15099',
      ISTHMUS_ENVOY_VM_NETWORKS: '10.10.0.0/24, fd00::/64',
    })
    expect([ISTHMUS_ENVOY_VM_PORT, ISTHMUS_ENVOY_VM_SCHEME]).toEqual([15_099, 'http'])
    expect(ISTHMUS_ENVOY_VM_NETWORKS.map(([network, bits]) => `${network}/${bits}`)).toEqual([
      '10.10.0.0/24',
      'fd00::/64',
    ])
    expect(readSettings({}).ISTHMUS_ENVOY_VM_PORT).toBeUndefined()
    expect(readSettings({}).ISTHMUS_ENVOY_VM_NETWORKS).toEqual([])
    expect(() => readSettings({ ISTHMUS_ENVOY_VM_PORT: '15099' })).toThrow(/needs ISTHMUS_ENVOY_VM_NETWORKS/)
    for (const wrong of ['10.10.0.0', '10.10.0.0/33', 'x/8', '10.10.0.0/24;'])
      expect(() => readSettings({ ISTHMUS_ENVOY_VM_NETWORKS: wrong })).toThrow(/ISTHMUS_ENVOY_VM_NETWORKS/)
  })

  it('changes no log levels unless that is asked for', () => {
    expect(readSettings({}).ISTHMUS_ENVOY_LOG_LEVELS).toBe(false)
    expect(readSettings({ ISTHMUS_ENVOY_LOG_LEVELS: 'true' }).ISTHMUS_ENVOY_LOG_LEVELS).toBe(true)
    expect(() => readSettings({ ISTHMUS_ENVOY_LOG_LEVELS: 'yes' })).toThrow(/ISTHMUS_ENVOY_LOG_LEVELS/)
  })

  it('turns checks off by their codes, and knows none but those there are', () => {
    expect(readSettings({}).ISTHMUS_CHECKS_OFF.size).toBe(0)
    const [first] = ALL_CHECKS
    expect([...readSettings({ ISTHMUS_CHECKS_OFF: ` ${first?.code ?? ''} ,` }).ISTHMUS_CHECKS_OFF]).toEqual([
      first?.code,
    ])
    expect(() => readSettings({ ISTHMUS_CHECKS_OFF: 'ISTH999' })).toThrow(
      /ISTHMUS_CHECKS_OFF: ISTH999 is no check/,
    )
  })
})

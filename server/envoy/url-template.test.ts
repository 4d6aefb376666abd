import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { fillTemplate, isHostOpen, isUrlTemplate } from '#server/envoy/url-template.ts'

const VALUES = { address: '10.10.0.25', name: 'forum-vm-1', namespace: 'istioinaction', group: 'forum-vm' }

describe('isUrlTemplate', () => {
  it.each([
    'http://{address}:15099',
    'https://gateway.example/envoy/{namespace}/{name}',
    'http://{name}.{group}.vms.example:80/',
    'http://[::1]:80/x',
  ])('takes %s', (text) => expect(isUrlTemplate(text)).toBe(true))
  it.each([
    '',
    '{address}',
    'ftp://{address}',
    'http://',
    'http:///x',
    'http://me:x@{address}',
    'http://{address}@x',
    'http://x/?{name}',
    'http://x/#{name}',
    'http://x/{other}',
    'http://x/{{name}}',
    'http://{address}:{name}',
    'http://x:99999',
    'http://x/../{name}',
    'http://x/./y',
    'http://x/..',
    'http://x\\y',
    'http://x/%2e%2e/',
    'http://x/ y',
    'http://x/\n',
    'unix:///run/x',
    `http://x/${'y'.repeat(500)}`,
    'javascript:alert(1)',
    'HTTP://x',
  ])('refuses %j', (text) => expect(isUrlTemplate(text)).toBe(false))
})

describe('fillTemplate', () => {
  it('fills host and path', () => {
    expect(fillTemplate('http://{address}:15099/', VALUES)).toBe('http://10.10.0.25:15099')
    expect(fillTemplate('https://gw/{namespace}/{group}/{name}', VALUES)).toBe(
      'https://gw/istioinaction/forum-vm/forum-vm-1',
    )
    expect(fillTemplate('http://{address}:80/{address}', { ...VALUES, address: 'fd00::1' })).toBe(
      'http://[fd00::1]:80/fd00%3A%3A1',
    )
  })

  it.each([
    '',
    '..',
    'x/y',
    'unix:///run/x',
    'a b',
    'x@y',
    'x:80',
    '[::1]',
    '::1%eth0',
    'x?y',
    'x#y',
    '%2e',
    '-x',
  ])('makes nothing of the address %j', (address) => {
    expect(fillTemplate('http://{address}:15099', { ...VALUES, address })).toBeNull()
    expect(fillTemplate('http://gw/{address}/envoy', { ...VALUES, address })).toBeNull()
    expect(fillTemplate('http://gw/{name}', { ...VALUES, address })).toBe('http://gw/forum-vm-1')
  })

  it('never leads elsewhere than the template says', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.ipV6(), fc.ipV4(), fc.domain()), (address) => {
        const filled = fillTemplate('http://gateway.example:8080/envoy/{address}/admin', {
          ...VALUES,
          address,
        })
        if (filled === null) return
        const url = new URL(filled)
        expect(url.host).toBe('gateway.example:8080')
        expect(url.pathname).toMatch(/^\/envoy\/[^/]+\/admin$/)
        expect(url.search + url.hash + url.username).toBe('')
      }),
    )
  })

  it('knows when objects decide the host', () => {
    expect(isHostOpen('http://{address}:1/x')).toBe(true)
    expect(isHostOpen('http://gw.{namespace}/x')).toBe(true)
    expect(isHostOpen('http://gw/{address}')).toBe(false)
  })
})

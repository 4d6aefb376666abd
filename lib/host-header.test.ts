import { describe, expect, it } from 'vitest'
import { isAllowedHost } from '#lib/host-header.ts'

describe('S21: isAllowedHost', () => {
  it.each(['localhost', 'localhost:3000', '127.0.0.1:3000', '[::1]:3000', 'LOCALHOST:80'])(
    'allows %s',
    (host) => {
      expect(isAllowedHost(host)).toBe(true)
    },
  )

  it.each([
    'evil.example',
    '127.0.0.1.nip.io',
    '127.0.0.1.nip.io:3000',
    '[::1].evil',
    'localhost.evil.example',
    'http://127.0.0.1/',
    '127.0.0.1:3000@evil.example',
    'localhost:3000:3000',
    '',
  ])('refuses %j', (host) => {
    expect(isAllowedHost(host)).toBe(false)
  })

  it('refuses a missing header and allows a configured name', () => {
    expect(isAllowedHost(null)).toBe(false)
    expect(isAllowedHost('mesh.example.org:8443', ['mesh.example.org'])).toBe(true)
  })
})

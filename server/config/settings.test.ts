import { describe, expect, it } from 'vitest'
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
})

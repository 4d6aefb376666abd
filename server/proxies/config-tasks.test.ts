import { describe, expect, it } from 'vitest'
import { edited, envoyDump } from '#lib/envoy/config.test-helper.ts'
import { compareBytes, keepBytes } from '#server/proxies/config-tasks.ts'

const bytesOf = (value: unknown) => new TextEncoder().encode(JSON.stringify(value))

describe('configurations as bytes', () => {
  it('are kept without secrets, and compared with a dump', () => {
    const secret = edited(envoyDump(), '"inline_bytes":"W3JlZGFjdGVkXQ=="', '"inline_string":"planted-é"')
    const kept = keepBytes(bytesOf(secret))
    expect(new TextDecoder().decode(kept)).not.toContain('planted')
    const comparison = {
      one: { kind: 'dump', bytes: bytesOf(envoyDump()) },
      other: { kind: 'kept', bytes: kept },
      options: { what: 'earlier' },
    } as const
    expect(compareBytes(comparison)).toMatchObject({
      differences: { differences: [], alike: { secret: 1, cluster: 3 } },
    })
  })

  it('that are no dump are told', () => {
    expect(keepBytes(bytesOf({}))).toHaveLength(0)
    const sides = [
      { kind: 'dump', bytes: bytesOf({}) },
      { kind: 'dump', bytes: bytesOf(envoyDump()) },
    ] as const
    const [none, dump] = sides
    expect(compareBytes({ one: none, other: dump, options: { what: 'intent' } })).toEqual({ unread: 'one' })
    expect(compareBytes({ one: dump, other: none, options: { what: 'intent' } })).toEqual({ unread: 'other' })
    expect(() => keepBytes(new TextEncoder().encode('{'))).toThrow(SyntaxError)
  })

  it.each([
    '{',
    '[]',
    '{"resources":[null]}',
    '{"resources":[{"kind":"cluster","name":"a","version":"","updatedAtMs":null,"state":{"kind":"active"},"body":[]}]}',
  ])('that were kept as %s are damaged', (text) => {
    const one = { kind: 'dump', bytes: bytesOf(envoyDump()) } as const
    const other = { kind: 'kept', bytes: new TextEncoder().encode(text) } as const
    expect(compareBytes({ one, other, options: { what: 'earlier' } })).toEqual({ unread: 'other' })
  })
})

import { describe, expect, it } from 'vitest'
import { MESSAGE_LENGTH, storableMessage } from '#lib/health/message.ts'

describe('storableMessage', () => {
  it('leaves words alone, up to its length in code points', () => {
    expect(storableMessage('connect: refused\n→ 10.0.0.1 👍')).toBe('connect: refused\n→ 10.0.0.1 👍')
    expect(storableMessage('x'.repeat(MESSAGE_LENGTH + 1))).toBe('x'.repeat(MESSAGE_LENGTH))
    const faces = '👍'.repeat(MESSAGE_LENGTH)
    expect(storableMessage(faces)).toBe(faces)
    expect(storableMessage(`x${faces}`)).toBe(`x${'👍'.repeat(MESSAGE_LENGTH - 1)}`)
    expect(storableMessage(faces.repeat(1000))).toBe(faces)
  })

  it('has no NUL and no half of a pair, not even of two halves that a NUL kept apart', () => {
    expect(storableMessage('a\0b\ud83dc\udc4dd')).toBe('abcd')
    expect(storableMessage('a\ud83d\0\udc4db')).toBe('ab')
    expect(storableMessage(`${'\0'.repeat(3 * MESSAGE_LENGTH)}words`)).toBe('words')
  })
})

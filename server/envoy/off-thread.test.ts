import { describe, expect, it } from 'vitest'
import { createOffThread } from '#server/envoy/off-thread.ts'

const encode = (text: string) => new TextEncoder().encode(text)
const decode = (bytes: Uint8Array) => new TextDecoder().decode(bytes)

describe('createOffThread', () => {
  it('redacts JSON and text, one after another', async () => {
    const thread = createOffThread()
    const [json, text] = await Promise.all([
      thread.run('redactJson', encode('{"password":"x","name":"y"}')),
      thread.run('redactText', encode('token=abc')),
    ])
    expect(decode(json)).toBe('{"password":"[redacted]","name":"y"}')
    expect(decode(text)).toBe('token=[redacted]')
    await thread.close()
  })

  it('keeps an indented answer indented', async () => {
    const thread = createOffThread()
    const indented = '{\n "name": "y"\n}'
    expect(decode(await thread.run('redactJson', encode(indented)))).toBe(indented)
    await thread.close()
  })

  it('says what can’t be read, without a word of it, and goes on', async () => {
    const thread = createOffThread()
    await expect(thread.run('redactJson', encode('{"password":canary'))).rejects.toThrow(/^answered no JSON$/)
    await expect(
      thread.run('redactJson', encode(`${'['.repeat(100_000)}${']'.repeat(100_000)}`)),
    ).rejects.toThrow(/^answered JSON that is nested too deeply$/)
    expect(decode(await thread.run('redactText', encode('fine')))).toBe('fine')
    await thread.close()
  })

  it('ends what nobody waits for, also while it is read, and goes on', async () => {
    const thread = createOffThread()
    const [reading, waiting] = [new AbortController(), new AbortController()]
    const long = encode(JSON.stringify(Array.from({ length: 400_000 }, (_, index) => ({ name: `${index}` }))))
    const first = thread.run('redactJson', long, reading.signal)
    const second = thread.run('redactText', encode('x'), waiting.signal)
    const third = thread.run('redactText', encode('fine'))
    const ended = Promise.allSettled([first, second])
    waiting.abort()
    await new Promise((resolve) => setImmediate(resolve))
    reading.abort()
    for (const one of await ended)
      expect(one).toMatchObject({ reason: { message: 'was not read: nobody waits for it any more' } })
    expect(decode(await third)).toBe('fine')
    await thread.close()
  })

  it('holds no more bytes than it may, but for one that is alone', async () => {
    const thread = createOffThread({ mostBytes: 10 })
    const alone = thread.run('redactText', encode('more than ten'))
    await expect(thread.run('redactText', encode('x'))).rejects.toThrow(/^was not read: too many/)
    expect(decode(await alone)).toBe('more than ten')
    await thread.close()
  })

  it('takes no more than it can hold', async () => {
    const thread = createOffThread()
    const all = await Promise.allSettled(
      Array.from({ length: 20 }, () => thread.run('redactText', encode('x'))),
    )
    expect(all.filter(({ status }) => status === 'rejected')).toHaveLength(4)
    await thread.close()
  })
})

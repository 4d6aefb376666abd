import { afterEach, expect, it, vi } from 'vitest'
import { type DumpFrom, readDump } from '#components/proxies/dump/read-dump.ts'

afterEach(() => vi.unstubAllGlobals())

const read = (from: DumpFrom) => readDump(from, () => undefined)
const file = (text: string): DumpFrom => ({ kind: 'file', file: new Blob([text]) })

it('parses a file, and says what is none', async () => {
  expect(await read(file('{"a":1}'))).toEqual({ ok: true, bytes: 7, json: { a: 1 } })
  expect(await read(file('a: 1'))).toMatchObject({ ok: false, message: 'The file is no JSON' })
})

it('does not call a file no JSON that is too large for a text', async () => {
  vi.stubGlobal(
    'TextDecoder',
    class {
      decode(): string {
        throw new RangeError('Invalid string length')
      }
    },
  )
  expect(await read(file('{}'))).toMatchObject({ message: 'The dump is too large for this browser' })
})

it.each([
  [
    { error: { message: 'No such proxy', fix: 'Choose another one.' } },
    'No such proxy',
    'Choose another one.',
  ],
  [{ error: { message: 7 } }, 'The server refused', ''],
  [{ error: 'no' }, 'The server refused', ''],
  [null, 'The server refused', ''],
])('says why the server refused: %j', async (body, message, fix) => {
  vi.stubGlobal('fetch', async () => Response.json(body, { status: 404 }))
  expect(await read({ kind: 'url', url: '/api/envoy/x/config_dump' })).toEqual({ ok: false, message, fix })
})

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { MOST_DOCUMENTS, MOST_LINES, MOST_TEXT, type PastedDocument } from '#lib/documents/review.ts'
import { splitDocuments } from '#lib/documents/split-documents.ts'
import { toYaml } from '#lib/yaml/to-yaml.ts'

const object = (name: string, more = '') =>
  `apiVersion: v1\nkind: Service\nmetadata:\n  name: ${name}\n${more}`
function split(text: string): PastedDocument[] {
  const result = splitDocuments(text)
  if (!result.ok) throw new Error(result.problems[0]?.message)
  return result.value
}
const names = (text: string) => split(text).map(({ name, trouble }) => name || trouble?.message)

describe('a text of documents', () => {
  it('is cut where documents end, and keeps places and comments', () => {
    const text = `# first\n${object('a')}\n---\n# only this\n--- # and\n${object('b')}---\n`
    const [one, two, ...rest] = split(text)
    expect(rest).toEqual([])
    expect(one).toMatchObject({
      apiVersion: 'v1',
      kind: 'Service',
      namespace: '',
      name: 'a',
      line: 1,
      trouble: null,
    })
    expect(one?.text).toBe(`# first\n${object('a')}`)
    expect(two).toMatchObject({ name: 'b', line: 10 })
    expect(text.slice(two?.from, two?.to)).toBe(object('b').trimEnd())
  })

  it('of a shell script is what its here-documents hold', () => {
    const script = `$ kubectl apply -f - <<EOF\n${object('a')}---\n${object('b')}EOF\nsudo tee x <<'END'\na: 1\nEND\n`
    expect(names(script)).toEqual(['a', 'b'])
    expect(split(script).map(({ line }) => line)).toEqual([2, 7])
  })

  it('beside here-documents is what stands in prose, to where prose goes on', () => {
    const page = `intro\nkubectl apply -f - <<EOF\n${object('a')}EOF\n2단계: 설정\n# b.yaml\n${object('b')}---\n${object('c')}3단계: 확인\nkubectl get svc\n`
    expect(names(page)).toEqual(['a', 'b', 'c'])
  })

  it('of Markdown is what its fences hold, without output of commands', () => {
    const page = `# Title\n\n\`\`\`bash\nistioctl create \\\n  --name a\n---\n${object('a')}\`\`\`\ntext: here\n\`\`\`\nnothing\n\`\`\`\n~~~yaml\n${object('b')}~~~\n`
    expect(names(page)).toEqual(['a', 'b'])
  })

  it('may be JSON, and may be lists', () => {
    const item = (name: string) => ({ apiVersion: 'v1', kind: 'Service', metadata: { name } })
    expect(names(JSON.stringify(item('a'), null, 2))).toEqual(['a'])
    const list = toYaml({ apiVersion: 'v1', kind: 'List', items: [item('a'), item('b')] })
    expect(names(list)).toEqual(['a', 'b'])
    expect(split(list)[1]?.text).toBe(toYaml(item('b')))
    const typed = toYaml({ apiVersion: 'v1', kind: 'ServiceList', items: [{ metadata: { name: 'c' } }] })
    expect(split(typed)[0]).toMatchObject({ kind: 'Service', apiVersion: 'v1', name: 'c' })
  })

  it.each([
    ['two keys of one name', object('a', '  name: b\n'), /unique/, 5],
    ['wrong indentation', `${object('a')}   x: 1\n  - y\n`, /./, 4],
    ['a fragment', `${object('a')}spec:\n  x: 1\n  ...\n`, /./, 7],
    ['text', 'hello\n', /no object/, 1],
    ['a list', '- a\n', /no object/, 1],
    ['no kind', 'apiVersion: v1\nmetadata:\n  name: a\n', /kind is not set/, 1],
    ['no apiVersion', 'kind: A\nmetadata:\n  name: a\n', /apiVersion is not set/, 1],
    ['no name', 'apiVersion: v1\nkind: A\nmetadata: {}\n', /metadata.name is not set/, 1],
    ['a name that is a number', object('1').replace('name: 1', 'name: 10'), /metadata.name/, 1],
    ['a list of texts', 'apiVersion: v1\nkind: List\nitems: [a]\n', /no object/, 1],
  ])('%s: says why, and where', (_, text, words, line) => {
    const [, document] = split(`${object('ok')}---\n${text}`)
    expect(document?.manifest).toBeNull()
    expect(document?.trouble?.message).toMatch(words)
    expect((document?.trouble?.line ?? 0) - 5).toBe(line)
  })

  it('reads YAML as kubectl does', () => {
    const spec = '  a: [yes, on, 012, 1_000, 12:30:45, 2001-01-01, 1e3, ~, 0x1f]\n  8080: x\n'
    expect(split(`${object('a')}spec:\n${spec}`)[0]?.manifest?.spec).toEqual({
      a: [true, true, 10, 1000, '12:30:45', '2001-01-01', 1000, null, 31],
      '8080': 'x',
    })
  })

  it('can not be too much', () => {
    const bomb = `a: &a [x,x,x,x,x,x,x,x,x]\n${[...'bcdefghi'].map((key, at) => `${key}: &${key} [${`*${'abcdefgh'[at]},`.repeat(9)}]\n`).join('')}`
    expect(split(object('a', bomb))[0]?.trouble?.message).toMatch(/alias/i)
    expect(split(object('a', `x: ${'['.repeat(100_000)}`))[0]?.trouble).not.toBeNull()
    expect(split(object('a', `x:\n  ${'- '.repeat(300)}a\n`))[0]?.trouble?.message).toMatch(/deep/)
    expect(split(object('a', `x: [${'[],'.repeat(30_000)}]\n`))[0]?.trouble?.message).toMatch(/too many/)
    expect(splitDocuments('x'.repeat(MOST_TEXT + 1))).toMatchObject({ ok: false })
    expect(splitDocuments('a\n'.repeat(MOST_LINES + 1))).toMatchObject({ ok: false })
    const many = (count: number) => splitDocuments(`${object('a')}---\n`.repeat(count))
    expect(many(MOST_DOCUMENTS).ok).toBe(true)
    expect(many(MOST_DOCUMENTS + 1).ok).toBe(false)
  })

  it('never throws, and its places are those of the text', () => {
    const part = fc.constantFrom(
      '---\n',
      'EOF\n',
      '<<EOF\n',
      '```\n',
      'apiVersion: v1\n',
      'kind: A\n',
      '- x\n',
      '  a: b\n',
      '#\n',
      '{',
      '\r\n',
      '&a *a\n',
      '글: x\n',
    )
    fc.assert(
      fc.property(fc.array(part, { maxLength: 30 }), (parts) => {
        const text = parts.join('')
        let last = 0
        for (const { from, to } of split(text)) {
          expect(from).toBeGreaterThanOrEqual(last)
          expect(to).toBeGreaterThan(from)
          expect(to).toBeLessThanOrEqual(text.length)
          last = from
        }
      }),
    )
  })
})

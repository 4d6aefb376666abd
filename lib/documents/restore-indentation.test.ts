import { describe, expect, it } from 'vitest'
import { isFlat } from '#lib/documents/is-flat.ts'
import { restoreIndentation } from '#lib/documents/restore-indentation.ts'
import { restoreText } from '#lib/documents/restore-text.ts'
import type { Schema } from '#lib/yaml/schema/schema.ts'

const text: Schema = { type: 'string' }
const number: Schema = { type: 'integer' }
const map = (values: Schema): Schema => ({ type: 'object', values })
const list = (items: Schema): Schema => ({ type: 'array', items })
const fields = (properties: Record<string, Schema>): Schema => ({ type: 'object', properties })
const SCHEMA = fields({
  spec: fields({
    metadata: fields({ labels: map(text) }),
    labels: map(text),
    ports: map(number),
    weight: number,
    account: text,
    modes: map(fields({ mode: text })),
    mode: text,
    hosts: list(text),
    servers: list(
      fields({
        port: fields({ number, name: text }),
        hosts: list(text),
        routes: list(fields({ to: fields({ host: text }), weight: number })),
      }),
    ),
  }),
})
const schemaOf = ({ kind }: { kind: string }) => (kind === 'Thing' ? SCHEMA : null)
const flat = (yaml: string) => yaml.replace(/^ +/gm, '')
const HEAD = `apiVersion: example.org/v1
kind: Thing
metadata:
  name: a
  labels:
    app: x
    name: y
`
const cases = {
  'a map ends where a field of an object around it begins': `spec:
  labels:
    app: x
    version: y
  account: z
`,
  'a map of numbers ends where a value is none': `spec:
  ports:
    http: 80
    https: 443 # said
  weight: 3
`,
  'items of lists in lists': `spec:
  servers:
    - port:
        number: 80
        name: http
      hosts:
        - "*"
        - "a.example.org"
      routes:
        - to:
            host: a
          weight: 1
        # the other one
        - to:
            host: b
          weight: 2
    - port:
        number: 81
      hosts:
        - c
  hosts:
    - b
`,
  'objects in maps with free keys': `spec:
  mode: A
  modes:
    8080:
      mode: B
    8081:
      mode: C
`,
  'one name in two objects': `spec:
  metadata:
    labels:
      app: x
  labels:
    app: x
`,
  'fields that nobody knows': `spec:
  servers:
    - port:
        number: 80
        keepAlive:
          time: 3s
      hosts:
        - a
`,
}

describe('indentation', () => {
  it.each(Object.entries(cases))('is restored: %s', (_, spec) => {
    const document = HEAD + spec
    expect(isFlat(document)).toBe(false)
    expect(isFlat(flat(document))).toBe(true)
    expect(restoreIndentation(flat(document), schemaOf)).toBe(document)
    // What is indented already comes out the same.
    expect(restoreIndentation(document, schemaOf)).toBe(document)
  })

  it.each([
    ['of a kind that is not known', 'apiVersion: v1\nkind: Other\nmetadata:\nname: a\n'],
    ['of block texts', `${flat(HEAD)}spec:\naccount: |\nx\n`],
    ['of lists over several lines', `${flat(HEAD)}spec:\nhosts: [a,\nb]\n`],
    ['of what is no YAML', `${flat(HEAD)}spec:\nhello\n`],
    ['of lists of lists', `${flat(HEAD)}spec:\nhosts:\n- - a\n`],
    ['of two values of one field', `${flat(HEAD)}spec:\naccount: a\naccount: b\naccount: c\n`],
  ])('%s is not proposed', (_, document) => {
    expect(restoreIndentation(document, schemaOf)).toBeNull()
  })

  it('is put into the text in place', () => {
    const one = flat(HEAD + cases['one name in two objects'])
    const before = `kubectl apply -f - <<EOF\n${one}---\n${one}EOF\n`
    const from = before.indexOf('apiVersion')
    const second = before.lastIndexOf('apiVersion')
    const at = (start: number) => ({ from: start, to: start + one.trimEnd().length, isFlat: true })
    const whole = HEAD + cases['one name in two objects']
    expect(restoreText(before, [at(from), at(second)], schemaOf)).toEqual({
      text: `kubectl apply -f - <<EOF\n${whole}---\n${whole}EOF\n`,
      restored: 2,
      left: 0,
    })
    expect(restoreText(before, [at(from)], () => null)).toEqual({ text: before, restored: 0, left: 1 })
  })

  it('is only lost where it is missed', () => {
    expect(isFlat('apiVersion: v1\nkind: A\nmetadata: {name: a}\n')).toBe(false)
    expect(isFlat('a: b\nmetadata:\nc: d\n')).toBe(false)
    expect(isFlat('kind: A\nspec:\n')).toBe(false)
  })
})

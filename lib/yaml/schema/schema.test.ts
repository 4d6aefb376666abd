import { describe, expect, it } from 'vitest'
import { offersAt } from '#lib/yaml/schema/offers.ts'
import { type Schema, schemaAt, typeWords } from '#lib/yaml/schema/schema.ts'
import { schemaProblems } from '#lib/yaml/schema/schema-problems.ts'
import { readYaml } from '#lib/yaml/schema/yaml-places.ts'

const text: Schema = { type: 'string' }
const SCHEMA: Schema = {
  type: 'object',
  properties: {
    apiVersion: text,
    kind: text,
    metadata: { type: 'object', isOpen: true },
    spec: {
      type: 'object',
      required: ['hosts'],
      properties: {
        hosts: { type: 'array', items: { ...text, minLength: 1 } },
        location: { type: 'string', enum: ['MESH_EXTERNAL', 'MESH_INTERNAL'] },
        ports: {
          type: 'array',
          maxItems: 2,
          items: {
            type: 'object',
            properties: {
              number: { type: 'integer', minimum: 1, maximum: 65_535 },
              name: text,
              isOn: { type: 'boolean' },
            },
          },
        },
        labels: { type: 'object', values: text },
        target: { intOrString: true },
        id: { type: 'string', pattern: '(^$|^[a-f0-9]{4}$)' },
        odd: { type: 'string', pattern: '(?P<a>x)' },
      },
    },
  },
}
const manifest = (spec: unknown) => ({ apiVersion: 'v1', kind: 'Thing', metadata: { any: 1 }, spec })
const problems = (spec: unknown) =>
  schemaProblems(SCHEMA, manifest(spec)).map(({ path, message }) => `${path.join('.')}: ${message}`)

describe('a schema', () => {
  it('finds the field of a path, in lists and maps too, and nothing for what is not there', () => {
    expect(schemaAt(SCHEMA, ['spec', 'ports', 1, 'number'])?.maximum).toBe(65_535)
    expect(schemaAt(SCHEMA, ['spec', 'labels', 'anything'])).toEqual(text)
    for (const path of [
      ['spec', 'nothing'],
      ['spec', 'hosts', 'x'],
      ['spec', 'constructor'],
    ])
      expect(schemaAt(SCHEMA, path)).toBeNull()
  })

  it('says types in words', () => {
    const words = (path: (string | number)[]) => typeWords(schemaAt(SCHEMA, path) ?? {})
    expect(words(['spec', 'hosts'])).toBe('list of strings')
    expect(words(['spec', 'labels'])).toBe('map of strings')
    expect(words(['spec', 'target'])).toBe('integer or string')
  })

  it('takes what is right', () => {
    const right = {
      hosts: ['a'],
      location: 'MESH_INTERNAL',
      ports: [{ number: 1, name: 'x', isOn: true }],
      labels: { 'a/b': 'c' },
      target: 'http',
    }
    expect(problems(right)).toEqual([])
    expect(problems({ ...right, target: 80, location: null })).toEqual([])
    expect(problems({ ...right, id: 'beef' })).toEqual([])
    expect(problems({ ...right, odd: 'y', id: 'y'.repeat(301) })).toEqual([])
  })

  it('says what is wrong, and where', () => {
    expect(problems({ host: ['a'] })).toEqual([
      'spec: Field hosts is missing',
      'spec.host: There is no field host here',
    ])
    expect(problems({ hosts: ['a'], Location: 'x' })).toEqual([
      'spec.Location: There is no field Location; did you mean location?',
    ])
    expect(problems({ hosts: 'a' })).toEqual(['spec.hosts: This is a string, not a list of strings'])
    expect(problems({ hosts: [''] })).toEqual(['spec.hosts.0: It is empty'])
    expect(problems({ hosts: [1] })).toEqual(['spec.hosts.0: This is an integer, not a string'])
    expect(problems({ hosts: [], location: 'INSIDE' })).toEqual([
      'spec.location: One of MESH_EXTERNAL, MESH_INTERNAL is expected',
    ])
    expect(problems({ hosts: [], ports: [{ number: 0 }, { number: 1.5 }] })).toEqual([
      'spec.ports.0.number: It is less than 1',
      'spec.ports.1.number: This is a number, not an integer',
    ])
    expect(problems({ hosts: [], ports: [{}, {}, {}] })).toEqual(['spec.ports: It has more than 2 items'])
    expect(problems({ hosts: [], id: 'abcg' })).toEqual(['spec.id: It does not match (^$|^[a-f0-9]{4}$)'])
    expect(problems({ hosts: [], target: true })).toEqual([
      'spec.target: This is a boolean, not an integer or string',
    ])
  })
})

const YAML = `# first
kind: Thing
spec:
  hosts: [a, b]
  ports:
    - number: 80
      name: web
---
kind: Other
spec:
  "a key": 1
`

describe('a YAML text', () => {
  const [first, second] = readYaml(YAML)
  const at = (word: string) => YAML.indexOf(word)

  it('tells the field and the value at a place', () => {
    expect(first?.placeAt(at('number') + 2)).toMatchObject({
      path: ['spec', 'ports', 0, 'number'],
      isKey: true,
    })
    expect(first?.placeAt(at('80'))).toMatchObject({ path: ['spec', 'ports', 0, 'number'], isKey: false })
    expect(first?.placeAt(at('b]'))).toMatchObject({ path: ['spec', 'hosts', 1] })
    expect(second?.placeAt(at('a key') + 1)).toMatchObject({ path: ['spec', 'a key'], isKey: true })
    expect(first?.placeAt(2)).toBeNull()
  })

  it('tells where a field stands', () => {
    const slice = (range: { from: number; to: number } | null | undefined) =>
      range && YAML.slice(range.from, range.to)
    expect(slice(first?.rangeOf(['spec', 'ports', 0, 'name'], true))).toBe('name')
    expect(slice(first?.rangeOf(['spec', 'ports', 0, 'name'], false))).toBe('web')
    expect(slice(second?.rangeOf(['kind'], false))).toBe('Other')
    expect(first?.rangeOf(['spec', 'none'], true)).toBeNull()
    expect([first?.kind, second?.kind]).toEqual(['Thing', 'Other'])
  })

  it('that is none says so, and never throws', () => {
    expect(readYaml('a: [1, 2')[0]?.errors).not.toEqual([])
    expect(readYaml('')).toEqual(expect.anything())
    const bomb = `a: &a [x,x,x,x,x,x,x,x,x]\n${'bcdefgh'
      .split('')
      .map((name, index) => `${name}: &${name} [${`*${'abcdefgh'[index]},`.repeat(9)}]`)
      .join('\n')}`
    expect(readYaml(bomb)[0]?.manifest).toBeNull()
  })
})

describe('offers', () => {
  const offers = (marked: string) => {
    const offset = marked.indexOf('|')
    const found = offersAt(marked.replace('|', ''), offset)
    return found?.of(SCHEMA).map(({ label }) => label)
  }

  it('are the fields that the object does not have yet', () => {
    expect(offers('kind: Thing\nspec:\n  hosts: [a]\n  |\n')).toEqual([
      'location',
      'ports',
      'labels',
      'target',
      'id',
      'odd',
    ])
    expect(offers('kind: Thing\nspec:\n  lo|\n  hosts: [a]\n')).toEqual([
      'location',
      'ports',
      'labels',
      'target',
      'id',
      'odd',
    ])
    expect(offers('kind: Thing\nspec:\n  ports:\n    - number: 1\n      |\n')).toEqual(['name', 'isOn'])
    expect(offers('kind: Thing\nspec:\n  ports:\n    - |\n')).toEqual(['number', 'name', 'isOn'])
  })

  it('are the values of a field', () => {
    expect(offers('kind: Thing\nspec:\n  location: |')).toEqual(['MESH_EXTERNAL', 'MESH_INTERNAL'])
    expect(offers('kind: Thing\nspec:\n  ports:\n    - isOn: t|')).toEqual(['true', 'false'])
    expect(offers('kind: Thing\nspec:\n  hosts: |')).toEqual([])
  })

  it('are none in a text that is no document of a kind', () => {
    expect(offers('spec:\n  |')).toBeUndefined()
    expect(offers('kind: Thing\nspec:\n  x: "a b|')).toBeUndefined()
  })

  it('are of the document that is written in', () => {
    expect(offersAt('kind: Thing\n---\nkind: Other\nspec:\n  \n', 37)?.kind).toBe('Other')
  })
})

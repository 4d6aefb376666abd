import { describe, expect, it } from 'vitest'
import { parseAllDocuments } from 'yaml'
import { rule, service, split, subsets, write } from '#lib/export/export.test-helper.ts'
import { manifestsText } from '#lib/export/manifests.ts'

const documents = (text: string): unknown[] => parseAllDocuments(text).map((one) => one.toJS())

describe('manifestsText', () => {
  it('has each object as it is in the end, the DestinationRule first', () => {
    const writes = [
      write(rule, subsets('vm'), subsets('vm', 'k8s')),
      write(service, split(100, 0), split(90, 10)),
    ]
    const text = manifestsText(writes)
    expect(documents(text)).toEqual(writes.map(({ after }) => after))
    expect(text).not.toContain('#')
  })

  it('has an object that is written twice once, and says so', () => {
    const text = manifestsText([
      write(rule, subsets('a'), subsets('a', 'b')),
      write(service, split(100, 0), split(90, 10)),
      write(rule, subsets('a', 'b'), subsets('b')),
    ])
    expect(documents(text)).toMatchObject([
      { kind: 'DestinationRule', spec: subsets('b') },
      { kind: 'VirtualService' },
    ])
    expect(text).toContain('# DestinationRule ns/forum is here as it is in the end.')
  })

  it('says which objects go, on one line whatever they are called', () => {
    const text = manifestsText([write({ ...service, name: 'x\nkind: Secret' }, split(1, 1), null)])
    expect(text).toContain('# VirtualService ns/x kind: Secret is to be deleted')
    expect(documents(text).filter((one) => one !== null)).toEqual([])
  })
})

import { expect, it } from 'vitest'
import { bind, bindFields, bindRows } from '#components/onboarding/fields/bind-fields.ts'
import type { Problem } from '#lib/result.ts'

type Form = { name: string; port: { number: number | null; hosts: string[] } }
const FORM: Form = { name: 'db', port: { number: 80, hosts: ['a', 'b'] } }
const PROBLEMS: Problem[] = [
  { code: 'name', field: 'name', message: 'It is taken', fix: 'Choose another.' },
  { code: 'hosts', field: 'port.hosts', message: 'They are many' },
  { code: 'host', field: 'port.hosts.1', message: 'It is no host' },
]

/** The form bound, and what it was changed to. */
function begin() {
  const changes: Form[] = []
  const form = bind(FORM, (next) => changes.push(next), PROBLEMS)
  return { at: bindFields(form), changes }
}

it('shows what is wrong with each value at its own path', () => {
  const { at } = begin()
  const hosts = bindFields(at('port'))('hosts')
  const said = [at('name'), at('port'), hosts, ...bindRows(hosts)].map(({ field, error }) => [field, error])
  expect(said).toEqual([
    ['name', 'It is taken. Choose another.'],
    ['port', ''],
    ['port.hosts', 'They are many.'],
    ['port.hosts.0', ''],
    ['port.hosts.1', 'It is no host.'],
  ])
  expect(hosts.problems).toBe(PROBLEMS)
})

it('changes one value, and leaves all others of the form as they are', () => {
  const { at, changes } = begin()
  const port = bindFields(at('port'))
  at('name').onChange('cache')
  port('number').onChange(null)
  bindRows(port('hosts'))[1]?.onChange('c')
  expect(changes).toEqual([
    { ...FORM, name: 'cache' },
    { ...FORM, port: { number: null, hosts: ['a', 'b'] } },
    { ...FORM, port: { number: 80, hosts: ['a', 'c'] } },
  ])
})

import { expect, test } from 'vitest'
import {
  type ExplainForm,
  formErrors,
  isAskable,
  nameProblem,
  questionOf,
} from '#components/names/explain/explain-form.ts'

const form = (change: Partial<ExplainForm> = {}): ExplainForm => ({
  proxy: 'vm-1.shop',
  name: 'db',
  type: 'A',
  compare: null,
  ...change,
})

test.each([
  'db',
  'mysqldb.shop.svc.cluster.local',
  'mysqldb.shop.svc.cluster.local.',
  'xn--bcher-kva.example',
  '_srv.example.com',
  '9.example',
  ' db ',
  `${'a'.repeat(63)}.b`,
])('%s can be asked for', (name) => expect(nameProblem(name)).toBe(''))

test.each([
  ['', 'Type a name'],
  ['https://db.example.com', 'without scheme'],
  ['db.example.com/path', 'without scheme or path'],
  ['db.example.com:443', 'without a port'],
  ['240.240.1.10', 'This is an address'],
  ['2001:2::1', 'This is an address'],
  ['*.example.com', 'a name that the wildcard stands for'],
  ['a..b', 'Two dots'],
  ['.b', 'Two dots'],
  ['-a.b', '“-a”'],
  ['a.b c.d', '“b c”'],
  [`${'a'.repeat(64)}.b`, 'part of a name'],
  [Array.from({ length: 130 }, () => 'a').join('.'), '253'],
])('%s can not, and the reason says why', (name, reason) => expect(nameProblem(name)).toContain(reason))

test('each field says what is wrong with it', () => {
  expect(formErrors(form())).toEqual({ proxy: '', name: '', compare: '' })
  expect(isAskable(form())).toBe(true)
  expect(formErrors(form({ proxy: '' })).proxy).toBe('Choose a proxy')
  expect(formErrors(form({ proxy: 'vm 1' })).proxy).toContain('<name>.<namespace>')
  expect(formErrors(form({ compare: '' })).compare).toBe('Choose a proxy')
  expect(formErrors(form({ compare: ' vm-1.shop' })).compare).toContain('another proxy')
  expect(isAskable(form({ compare: 'pod-1.shop' }))).toBe(true)
})

test('the question is what the API and the URL say, and compares only where that is wanted', () => {
  expect(questionOf(form({ name: ' db ' }))).toBe('proxy=vm-1.shop&name=db&type=A')
  expect(questionOf(form({ type: 'AAAA', compare: 'pod-1.shop' }))).toBe(
    'proxy=vm-1.shop&name=db&type=AAAA&compare=pod-1.shop',
  )
})

import { ApiFailure } from '#server/demo/kube/answer.ts'
import type { RawObject } from '#server/demo/kube/object-store.ts'

export type Test = (object: RawObject) => boolean

const KEY = '[A-Za-z0-9][-A-Za-z0-9_./]*'
const SET_BASED = new RegExp(String.raw`^(${KEY})\s+(in|notin)\s+\(([^()]*)\)$`)
const EQUALITY = new RegExp(String.raw`^(${KEY})\s*(==|=|!=)\s*([-A-Za-z0-9_.]*)$`)
const EXISTS = new RegExp(`^(!?)(${KEY})$`)

/**
 * Reads a `labelSelector`: `a=b`, `a==b`, `a!=b`, `a in (b,c)`, `a notin (b)`, `a` and `!a`, joined by commas.
 * Throws ApiFailure 400 on anything else.
 */
export function labelTest(text: string): Test {
  const tests = splitOutsideParentheses(text).map(requirement)
  return ({ metadata }) => tests.every((test) => test(metadata.labels ?? {}))
}

function requirement(text: string): (labels: Record<string, string>) => boolean {
  const [, key = '', operator, values = ''] = SET_BASED.exec(text) ?? []
  if (operator) {
    const wanted = values.split(',').map((value) => value.trim())
    if (operator === 'in') return (labels) => wanted.includes(own(labels, key) ?? '\0')
    return (labels) => !wanted.includes(own(labels, key) ?? '\0')
  }
  const equality = EQUALITY.exec(text)
  if (equality) {
    const [, name = '', sign, value = ''] = equality
    return sign === '!=' ? (labels) => own(labels, name) !== value : (labels) => own(labels, name) === value
  }
  const exists = EXISTS.exec(text)
  if (!exists) throw new ApiFailure(400, `unable to parse requirement: ${JSON.stringify(text)}`)
  const [, not, name = ''] = exists
  return not ? (labels) => !Object.hasOwn(labels, name) : (labels) => Object.hasOwn(labels, name)
}

/** A label's value; an inherited property such as `constructor` is none. */
const own = (labels: Record<string, string>, name: string): string | undefined =>
  Object.hasOwn(labels, name) ? labels[name] : undefined

/** Reads a `fieldSelector` of `metadata.name` and `metadata.namespace`, the fields every kind has. */
export function fieldTest(text: string): Test {
  const tests = text.split(',').filter(Boolean).map(fieldRequirement)
  return (object) => tests.every((test) => test(object))
}

function fieldRequirement(text: string): Test {
  const [, field = '', sign, value] = /^(metadata\.(?:name|namespace))(!?=)=?(.*)$/.exec(text) ?? []
  if (!sign) throw new ApiFailure(400, `field label not supported: ${text.split(/!?=/)[0]}`)
  const read: (object: RawObject) => string =
    field === 'metadata.name' ? ({ metadata }) => metadata.name : ({ metadata }) => metadata.namespace ?? ''
  return sign === '=' ? (object) => read(object) === value : (object) => read(object) !== value
}

const splitOutsideParentheses = (text: string): string[] =>
  text
    .split(/,(?![^(]*\))/)
    .map((part) => part.trim())
    .filter(Boolean)

import type { QueryType } from '#lib/names/explanation.ts'
import { isProxyId } from '#lib/names/proxy-id.ts'

export const QUERY_TYPES = ['A', 'AAAA'] as const satisfies readonly QueryType[]

/** The question as it is typed. `compare` is null while nothing is compared. */
export type ExplainForm = { proxy: string; name: string; type: QueryType; compare: string | null }
export type FormErrors = { proxy: string; name: string; compare: string }

const LONGEST_NAME = 253
const LABEL = /^(?!-)[A-Za-z0-9_-]{1,63}(?<!-)$/

/** What keeps a text from being a name to ask for; empty when nothing does. A dot at its end is fine. */
export function nameProblem(text: string): string {
  const name = text.trim().replace(/\.$/, '')
  if (name === '') return 'Type a name to ask for'
  if (/^[a-z][a-z0-9+.-]*:\/\//i.test(name) || name.includes('/'))
    return 'Only the name, without scheme or path'
  if (/^\d+(\.\d+){3}$/.test(name) || /^\[?[0-9a-f]*:[0-9a-f:]*:[0-9a-f.:]*\]?$/i.test(name))
    return 'This is an address: no name is asked for it'
  if (/:\d*$/.test(name)) return 'Only the name, without a port'
  if (name.includes('*')) return 'Ask for a name that the wildcard stands for, such as any.example.com'
  if (name.length > LONGEST_NAME) return `A name has at most ${LONGEST_NAME} characters`
  if (name.split('.').includes('')) return 'Two dots have nothing between them'
  const wrong = name.split('.').find((label) => !LABEL.test(label))
  return wrong === undefined ? '' : `“${wrong}” can’t be a part of a name`
}

/** What is wrong with each field; empty texts when the question can be asked. */
export function formErrors({ proxy, name, compare }: ExplainForm): FormErrors {
  return {
    proxy: proxyProblem(proxy),
    name: nameProblem(name),
    compare:
      compare === null
        ? ''
        : compare.trim() === proxy.trim() && compare.trim() !== ''
          ? 'Choose another proxy than the first'
          : proxyProblem(compare),
  }
}

function proxyProblem(text: string): string {
  const id = text.trim()
  if (id === '') return 'Choose a proxy'
  return isProxyId(id) ? '' : 'A proxy is called <name>.<namespace>'
}

export const isAskable = (form: ExplainForm): boolean =>
  Object.values(formErrors(form)).every((one) => one === '')

/** The search part of the question, for the API and for the page's own URL. */
export function questionOf({ proxy, name, type, compare }: ExplainForm): string {
  return new URLSearchParams({
    proxy: proxy.trim(),
    name: name.trim(),
    type,
    ...(compare === null ? {} : { compare: compare.trim() }),
  }).toString()
}

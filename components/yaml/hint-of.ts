import { type Path, type Schema, typeWords } from '#lib/yaml/schema/schema.ts'

/** What is shown of a field that is pointed at: where it is, its type, the values it takes, and the server's words on it. */
export function hintOf(path: Path, schema: Schema): HTMLElement {
  const box = element('div', 'cm-hint')
  const head = element('div', 'cm-hint-head')
  head.append(pathText(path), ' ', element('span', 'cm-hint-type', typeWords(schema)))
  box.append(head)
  if (schema.enum) box.append(element('div', '', `One of ${schema.enum.join(', ')}`))
  const limits = limitWords(schema)
  if (limits) box.append(element('div', '', limits))
  if (schema.description) box.append(element('p', '', schema.description))
  return box
}

function limitWords({ minimum, maximum, required }: Schema): string {
  const range =
    minimum !== undefined && maximum !== undefined
      ? `${minimum} to ${maximum}`
      : minimum !== undefined
        ? `at least ${minimum}`
        : maximum !== undefined
          ? `at most ${maximum}`
          : ''
  return [range, required ? `needs ${required.join(', ')}` : ''].filter(Boolean).join('; ')
}

/** `spec.http[0].route`. */
const pathText = (path: Path): string =>
  path
    .map((step, index) => (typeof step === 'number' ? `[${step}]` : index === 0 ? step : `.${step}`))
    .join('')

function element(tag: string, className: string, text = ''): HTMLElement {
  const made = document.createElement(tag)
  if (className) made.className = className
  made.textContent = text
  return made
}

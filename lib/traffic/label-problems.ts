import type { Problem } from '#lib/result.ts'
import type { LabelForm } from '#lib/traffic/match-form.ts'

const NAME = /^[A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?$/
const PREFIX = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/

/** Whether a text can be a label's key: a name of 63 characters at most, after an optional DNS prefix and a slash. */
function isLabelKey(key: string): boolean {
  const parts = key.split('/')
  const [prefix, name] = parts.length === 2 ? parts : ['', key]
  return (
    NAME.test(name ?? '') &&
    (parts.length === 1 || ((prefix?.length ?? 0) <= 253 && PREFIX.test(prefix ?? '')))
  )
}

/** Whether a text can be a label's value; the empty one can. */
const isLabelValue = (value: string): boolean => value === '' || NAME.test(value)

const LABEL_KEY_FIX =
  'Use letters, digits, dashes, dots and underscores, 63 at most, after an optional prefix such as example.org/.'
const LABEL_VALUE_FIX =
  'Use letters, digits, dashes, dots and underscores, 63 at most, with a letter or digit at both ends.'

/** What is wrong with labels; `field` is the path of the list with position and part, such as `labels.0.key`. */
export function problemsOfLabels(labels: readonly LabelForm[], path: string): Problem[] {
  return labels.flatMap(({ key, value }, index): Problem[] => {
    const isTwice = labels.findIndex((other) => other.key === key) < index
    return [
      ...(isLabelKey(key)
        ? []
        : [
            {
              code: 'label-key',
              field: `${path}.${index}.key`,
              message: key === '' ? 'A label needs a key' : `${key} is no label key`,
              fix: LABEL_KEY_FIX,
            },
          ]),
      ...(isTwice && key !== '' ? [nameTwice(key, `${path}.${index}.key`)] : []),
      ...(isLabelValue(value)
        ? []
        : [
            {
              code: 'label-value',
              field: `${path}.${index}.value`,
              message: `${value} is no label value`,
              fix: LABEL_VALUE_FIX,
            },
          ]),
    ]
  })
}

/** Of a map that a form shows as a list. */
export const nameTwice = (name: string, field: string): Problem => ({
  code: 'name-twice',
  field,
  message: `${name} is named twice`,
  fix: 'Name each once: only the last would count. For alternatives add another condition, or use a regex.',
})

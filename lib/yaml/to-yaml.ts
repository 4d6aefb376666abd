import { Document, isScalar, type Tags, visit } from 'yaml'

const OPTIONS = {
  aliasDuplicateObjects: false,
  lineWidth: 0,
  version: '1.1',
  compat: 'core',
  // Or else the key `<<` would be written as what it is to readers of YAML 1.1: a merge.
  customTags: (tags: Tags): Tags =>
    tags.filter(
      (tag) => tag !== 'merge' && (typeof tag === 'string' || tag.tag !== 'tag:yaml.org,2002:merge'),
    ),
} as const

/**
 * Objects as YAML, several as documents divided by `---`. No anchors, no folded lines, and strings that YAML 1.1
 * readers would take for booleans or numbers (`yes`, `1e3`) or for a merge (`<<`) are quoted, because kubectl is such a
 * reader. What it would refuse or take for the end of a line is written as an escape.
 */
export const toYaml = (...objects: unknown[]): string => objects.map(documentText).join('---\n')

function documentText(object: unknown): string {
  const document = new Document(object, null, OPTIONS)
  visit(document, {
    Pair(_, { key }) {
      if (isScalar(key) && key.value === '<<') key.type = 'QUOTE_DOUBLE'
    },
    Scalar(_, scalar) {
      if (typeof scalar.value === 'string' && scalar.value.search(UNREADABLE) >= 0)
        scalar.type = 'QUOTE_DOUBLE'
    },
  })
  // Each of them is within double quotes now, where an escape stands for it.
  return document.toString(OPTIONS).replaceAll(UNREADABLE, escaped)
}

/** Characters that YAML lets nobody write as they are, and line breaks that only YAML 1.1 knows. */
const UNREADABLE = /[\u007f-\u009f\u2028\u2029\ufeff\ufffe\uffff]/g

const escaped = (character: string): string => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`

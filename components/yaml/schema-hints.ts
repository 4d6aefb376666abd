import { autocompletion, type CompletionContext, type CompletionResult } from '@codemirror/autocomplete'
import { type Diagnostic, linter } from '@codemirror/lint'
import type { Extension } from '@codemirror/state'
import { EditorView, hoverTooltip } from '@codemirror/view'
import { hintOf } from '#components/yaml/hint-of.ts'
import { schemaOfKind } from '#components/yaml/schemas.ts'
import { offersAt } from '#lib/yaml/schema/offers.ts'
import { schemaAt } from '#lib/yaml/schema/schema.ts'
import { schemaProblems } from '#lib/yaml/schema/schema-problems.ts'
import { readYaml, type YamlPart } from '#lib/yaml/schema/yaml-places.ts'

/** Larger texts are shown without hints: they would be read again with every stroke. */
const LONGEST = 200_000

const theme = EditorView.theme({
  '.cm-tooltip': {
    backgroundColor: 'var(--raised)',
    color: 'var(--text)',
    border: '1px solid var(--line)',
    borderRadius: '6px',
    maxWidth: 'min(32rem, 90vw)',
  },
  '.cm-hint': { padding: '6px 10px', maxHeight: '16rem', overflowY: 'auto', fontSize: '12px' },
  '.cm-hint-head': { fontFamily: 'var(--font-mono)' },
  '.cm-hint-type': { color: 'var(--muted)' },
  '.cm-tooltip-autocomplete > ul > li[aria-selected]': {
    backgroundColor: 'var(--accent-soft)',
    color: 'var(--text)',
  },
  '.cm-diagnostic': { fontSize: '12px' },
  '.cm-diagnostic-error': { borderLeftColor: 'var(--bad)' },
})

/** What a field is, when it is pointed at, and marks on what the API server's schema does not take. */
export const schemaHints = (): Extension => [hover, problems, theme]

/** Fields and values to choose from while somebody writes. */
export const schemaOffers = (): Extension => autocompletion({ override: [complete], icons: false })

const partAt = (text: string, at: number): YamlPart | undefined =>
  text.length > LONGEST ? undefined : readYaml(text).find(({ from, to }) => at >= from && at <= to)

const hover = hoverTooltip(async (view, at) => {
  const part = partAt(view.state.doc.toString(), at)
  const place = part?.placeAt(at)
  const schema = part?.kind && place ? await schemaOfKind(part.kind) : null
  const found = schema && place ? schemaAt(schema, place.path) : null
  if (!found || !place) return null
  return { pos: place.from, end: place.to, above: true, create: () => ({ dom: hintOf(place.path, found) }) }
})

const problems = linter(
  async (view): Promise<Diagnostic[]> => {
    const text = view.state.doc.toString()
    if (text.length > LONGEST) return []
    const parts = await Promise.all(readYaml(text).map(problemsOf))
    return parts.flat()
  },
  { delay: 300 },
)

async function problemsOf(part: YamlPart): Promise<Diagnostic[]> {
  const errors = part.errors.map((one): Diagnostic => ({ ...one, severity: 'error' }))
  const schema = part.kind && errors.length === 0 ? await schemaOfKind(part.kind) : null
  if (!schema) return errors
  return schemaProblems(schema, part.manifest).flatMap(({ path, message, isKey }): Diagnostic[] => {
    const range = part.rangeOf(path, isKey) ?? part.rangeOf(path, false)
    return range ? [{ ...range, severity: 'error', message }] : []
  })
}

async function complete({ state, pos, explicit }: CompletionContext): Promise<CompletionResult | null> {
  const text = state.doc.toString()
  if (text.length > LONGEST) return null
  const wanted = offersAt(text, pos)
  if (!wanted || (!explicit && pos === wanted.from && !wanted.isValue)) return null
  const schema = await schemaOfKind(wanted.kind)
  const options = schema ? wanted.of(schema) : []
  return options.length > 0
    ? {
        from: wanted.from,
        options: options.map((one) => ({ ...one, type: wanted.isValue ? 'enum' : 'property' })),
      }
    : null
}

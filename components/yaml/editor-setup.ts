import { yaml } from '@codemirror/lang-yaml'
import { defaultHighlightStyle, HighlightStyle, syntaxHighlighting } from '@codemirror/language'
import { EditorState, type Extension } from '@codemirror/state'
import { EditorView, lineNumbers } from '@codemirror/view'
import { tags } from '@lezer/highlight'

const colours = HighlightStyle.define([
  { tag: [tags.propertyName, tags.definition(tags.propertyName)], color: 'var(--accent)' },
  { tag: [tags.string, tags.content], color: 'var(--text)' },
  { tag: [tags.number, tags.bool], color: 'var(--vm)' },
  { tag: tags.comment, color: 'var(--muted)' },
])

const theme = EditorView.theme({
  '&': { backgroundColor: 'var(--surface)', color: 'var(--text)', fontSize: '12px' },
  '.cm-content': { fontFamily: 'var(--font-mono)' },
  '.cm-gutters': { backgroundColor: 'var(--surface)', color: 'var(--muted)', border: 'none' },
  '.cm-changedLine': { backgroundColor: 'var(--ok-soft) !important' },
  '.cm-deletedChunk': { backgroundColor: 'var(--bad-soft) !important' },
  '&.cm-merge-a .cm-changedLine': { backgroundColor: 'var(--bad-soft) !important' },
  '.cm-newLine': { backgroundColor: 'var(--ok-soft)' },
  '.cm-oldLine': { backgroundColor: 'var(--bad-soft)' },
  '.cm-changedText': { background: 'none !important', fontWeight: '700', textDecoration: 'underline' },
  '.cm-collapsedLines': {
    backgroundColor: 'var(--unknown-soft)',
    color: 'var(--muted)',
    backgroundImage: 'none',
  },
})

/** YAML in the page's own colours. */
export const yamlLooks: Extension[] = [
  lineNumbers(),
  yaml(),
  syntaxHighlighting(colours),
  syntaxHighlighting(defaultHighlightStyle, { fallback: true }),
  EditorView.lineWrapping,
  theme,
]

/** The same, read only and named for screen readers. */
export const yamlExtensions = (label: string): Extension[] => [
  EditorState.readOnly.of(true),
  EditorView.editable.of(false),
  EditorView.contentAttributes.of({ 'aria-label': label, tabindex: '0' }),
  ...yamlLooks,
]

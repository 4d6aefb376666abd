'use client'

import { defaultKeymap, history, historyKeymap } from '@codemirror/commands'
import { EditorState } from '@codemirror/state'
import { EditorView, keymap } from '@codemirror/view'
import { useEffect, useEffectEvent, useRef } from 'react'
import { yamlLooks } from '#components/yaml/editor-setup.ts'
import { schemaHints, schemaOffers } from '#components/yaml/schema-hints.ts'

export type YamlInputProps = {
  label: string
  value: string
  onChange: (value: string) => void
}

/** YAML to write, with the fields and values that the API server's schema has. Tab leaves it, as it leaves any field. */
export function YamlInputEditor({ label, value, onChange }: YamlInputProps) {
  const parent = useRef<HTMLDivElement>(null)
  const editor = useRef<EditorView | null>(null)
  const changed = useEffectEvent(onChange)
  const initial = useRef(value)
  useEffect(() => {
    if (!parent.current) return
    const view = new EditorView({
      parent: parent.current,
      doc: initial.current,
      extensions: [
        EditorView.contentAttributes.of({ 'aria-label': label }),
        EditorState.tabSize.of(2),
        history(),
        keymap.of([...defaultKeymap, ...historyKeymap]),
        ...yamlLooks,
        schemaHints(),
        schemaOffers(),
        EditorView.updateListener.of((update) => {
          if (update.docChanged) changed(update.state.doc.toString())
        }),
      ],
    })
    editor.current = view
    return () => view.destroy()
  }, [label])
  useEffect(() => {
    const view = editor.current
    const now = view?.state.doc.toString()
    if (view && now !== value)
      view.dispatch({ changes: { from: 0, to: view.state.doc.length, insert: value } })
  }, [value])
  return (
    <div
      ref={parent}
      className="max-h-[36rem] overflow-auto rounded-md border border-line-strong [&_.cm-editor]:min-h-40"
    />
  )
}

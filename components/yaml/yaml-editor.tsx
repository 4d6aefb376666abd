'use client'

import { MergeView, unifiedMergeView } from '@codemirror/merge'
import { EditorView } from '@codemirror/view'
import { useEffect, useRef } from 'react'
import { yamlExtensions } from '#components/yaml/editor-setup.ts'
import { schemaHints } from '#components/yaml/schema-hints.ts'

type YamlEditorProps = { label: string; text: string; before?: string | undefined; sideBySide?: boolean }

/** Shows YAML, or with `before` what changed in it: merged into one text, or side by side. */
export function YamlEditor({ label, text, before, sideBySide = false }: YamlEditorProps) {
  const parent = useRef<HTMLDivElement>(null)
  useEffect(() => {
    if (!parent.current) return
    const collapseUnchanged = { margin: 4, minSize: 6 }
    const view =
      before !== undefined && sideBySide
        ? new MergeView({
            parent: parent.current,
            a: { doc: before, extensions: yamlExtensions(`${label}, before`) },
            b: { doc: text, extensions: yamlExtensions(`${label}, after`) },
            collapseUnchanged,
          })
        : new EditorView({
            parent: parent.current,
            doc: text,
            extensions: [
              ...yamlExtensions(label),
              ...(before === undefined
                ? [schemaHints()]
                : [unifiedMergeView({ original: before, mergeControls: false, collapseUnchanged })]),
            ],
          })
    return () => view.destroy()
  }, [label, text, before, sideBySide])
  return <div ref={parent} className="max-h-[28rem] overflow-auto rounded-md border border-line" />
}

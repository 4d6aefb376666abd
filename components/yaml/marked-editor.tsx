'use client'

import { Chunk } from '@codemirror/merge'
import { RangeSetBuilder, Text } from '@codemirror/state'
import { Decoration, type DecorationSet, EditorView } from '@codemirror/view'
import { useEffect, useRef } from 'react'
import { yamlExtensions } from '#components/yaml/editor-setup.ts'

type MarkedEditorProps = {
  label: string
  text: string
  /** Lines in which the text differs from any of these are marked. */
  against: readonly string[]
  /** Whether what is marked is what was, or what came. */
  tone: 'old' | 'new'
}

const LINES = { old: 'cm-oldLine', new: 'cm-newLine' } as const
const WORD = Decoration.mark({ class: 'cm-changedText' })

/** YAML in its full height, with what sets it apart from other texts on a tinted ground and underlined. */
export function MarkedEditor({ label, text, against, tone }: MarkedEditorProps) {
  const parent = useRef<HTMLDivElement>(null)
  // As one string, so that a new list of the same texts changes nothing.
  const others = JSON.stringify(against)
  useEffect(() => {
    if (!parent.current) return
    const texts: string[] = JSON.parse(others)
    const doc = textOf(text)
    const view = new EditorView({
      parent: parent.current,
      doc,
      extensions: [
        ...yamlExtensions(label),
        ...texts.map((other) => EditorView.decorations.of(marks(textOf(other), doc, LINES[tone]))),
      ],
    })
    return () => view.destroy()
  }, [label, text, others, tone])
  return <div ref={parent} className="min-w-0 rounded-md border border-line" />
}

const textOf = (text: string): Text => Text.of(text.split('\n'))

function marks(other: Text, doc: Text, lineClass: string): DecorationSet {
  const builder = new RangeSetBuilder<Decoration>()
  for (const { fromB, toB, changes } of Chunk.build(other, doc)) {
    for (let at = fromB; at < toB && at <= doc.length; at = doc.lineAt(at).to + 1) {
      const line = doc.lineAt(at)
      builder.add(line.from, line.from, Decoration.line({ class: lineClass }))
      for (const change of changes) {
        const from = Math.max(line.from, fromB + change.fromB)
        const to = Math.min(line.to, fromB + change.toB)
        if (from < to) builder.add(from, to, WORD)
      }
    }
  }
  return builder.finish()
}

'use client'

import { Download } from 'lucide-react'
import { Button } from '#components/ui/button.tsx'
import { CopyButton } from '#components/ui/copy-button.tsx'
import { download } from '#components/yaml/download.ts'
import { YamlView } from '#components/yaml/yaml-view.tsx'
import type { TextFile } from '#lib/export/text-file.ts'

/** A file to copy or save; YAML in the editor, anything else as plain text. */
export function TextPanel({ file }: { file: TextFile }) {
  const { name, text } = file
  return (
    <section aria-label={name} className="space-y-2">
      <div className="flex flex-wrap items-center gap-1">
        <span className="mr-auto min-w-0 font-mono text-sm wrap-anywhere">{name}</span>
        <CopyButton text={text} label="Copy" />
        <Button look="quiet" aria-label={`Download ${name}`} onPress={() => download(name, text)}>
          <Download aria-hidden className="size-4" />
          Download
        </Button>
      </div>
      {name.endsWith('.yaml') ? (
        <YamlView label={name} text={text} />
      ) : (
        <pre
          // biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, so the keyboard has to reach it
          tabIndex={0}
          className="max-h-[28rem] overflow-auto whitespace-pre-wrap break-all rounded-md border border-line bg-bg p-3 font-mono text-xs"
        >
          {text}
        </pre>
      )}
    </section>
  )
}

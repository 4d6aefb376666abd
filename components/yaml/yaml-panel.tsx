'use client'

import { Download } from 'lucide-react'
import { Button } from '#components/ui/button.tsx'
import { CopyButton } from '#components/ui/copy-button.tsx'
import { download } from '#components/yaml/download.ts'
import { YamlView } from '#components/yaml/yaml-view.tsx'

/** YAML with the two ways to take it away. */
export function YamlPanel({ label, fileName, text }: { label: string; fileName: string; text: string }) {
  return (
    <div className="space-y-2">
      <div className="flex flex-wrap items-center gap-1">
        <span className="mr-auto font-medium text-sm">{label}</span>
        <CopyButton text={text} label="Copy YAML" />
        <Button look="quiet" onPress={() => download(fileName, text)}>
          <Download aria-hidden className="size-4" />
          Download
        </Button>
      </div>
      <YamlView label={label} text={text} />
    </div>
  )
}

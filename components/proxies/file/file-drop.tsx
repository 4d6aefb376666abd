'use client'

import { FileUp } from 'lucide-react'
import { DropZone, FileTrigger, isFileDropItem, Text } from 'react-aria-components'
import { Button } from '#components/ui/button.tsx'

/** Takes one file, dropped or chosen. */
export function FileDrop({ file, onFile }: { file: File | null; onFile: (file: File) => void }) {
  return (
    <DropZone
      onDrop={({ items }) => {
        const dropped = items.find(isFileDropItem)
        if (dropped) void dropped.getFile().then(onFile)
      }}
      className="flex flex-wrap items-center justify-center gap-x-4 gap-y-2 rounded-lg border border-line border-dashed px-4 py-6 text-center data-[drop-target]:border-accent data-[drop-target]:bg-accent-soft"
    >
      <FileUp aria-hidden className="size-5 text-muted" />
      <Text slot="label" className="wrap-anywhere min-w-0 text-muted">
        {file ? `${file.name}, ${(file.size / 1_000_000).toFixed(1)} MB` : 'Drop a config_dump here'}
      </Text>
      <FileTrigger
        acceptedFileTypes={['application/json', '.json', '.txt']}
        onSelect={(files) => {
          const [chosen] = files ?? []
          if (chosen) onFile(chosen)
        }}
      >
        <Button>{file ? 'Choose another file' : 'Choose a file'}</Button>
      </FileTrigger>
    </DropZone>
  )
}

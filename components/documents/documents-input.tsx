'use client'

import { FileUp } from 'lucide-react'
import { useState } from 'react'
import { DropZone, FileTrigger, isFileDropItem, Text } from 'react-aria-components'
import { useAnswer } from '#components/data/use-answer.ts'
import { Button } from '#components/ui/button.tsx'
import { Callout } from '#components/ui/callout.tsx'
import { ComboField } from '#components/ui/combo-field.tsx'
import { YamlInput } from '#components/yaml/yaml-input.tsx'
import { MOST_TEXT } from '#lib/documents/review.ts'
import type { KnownPlaces } from '#lib/onboarding/known-places.ts'

const FILES = ['.yaml', '.yml', '.json', '.txt', '.md', '.sh']
const FOLLOW_MS = 30_000

type DocumentsInputProps = {
  text: string
  onText: (text: string) => void
  namespace: string
  onNamespace: (namespace: string) => void
}

/** Where documents are pasted, typed or dropped. */
export function DocumentsInput({ text, onText, namespace, onNamespace }: DocumentsInputProps) {
  const [trouble, setTrouble] = useState('')
  const { data: places } = useAnswer<KnownPlaces>('/api/onboarding/places?namespace=', FOLLOW_MS)
  const add = async (files: File[]) => {
    const read = await readFiles(files, text.length)
    setTrouble(read.trouble)
    if (read.texts.length > 0) onText(joined([text, ...read.texts]))
  }
  return (
    <div className="space-y-3">
      <DropZone
        onDrop={({ items }) => {
          const dropped = items.filter(isFileDropItem)
          void Promise.all(dropped.map((item) => item.getFile())).then(add)
        }}
        className="flex flex-wrap items-center justify-center gap-x-4 gap-y-2 rounded-lg border border-line border-dashed px-4 py-4 text-center data-[drop-target]:border-accent data-[drop-target]:bg-accent-soft"
      >
        <FileUp aria-hidden className="size-5 text-muted" />
        <Text slot="label" className="wrap-anywhere min-w-0 text-muted">
          Drop files here, or paste below
        </Text>
        <FileTrigger
          allowsMultiple
          acceptedFileTypes={FILES}
          onSelect={(files) => void add([...(files ?? [])])}
        >
          <Button>Choose files</Button>
        </FileTrigger>
      </DropZone>
      {trouble ? <Callout tone="warn" title={trouble} /> : null}
      <YamlInput label="YAML documents" value={text} onChange={onText} />
      <ComboField
        label="Namespace of documents that name none"
        value={namespace}
        onChange={onNamespace}
        options={(places?.namespaces ?? []).filter((one) => one.includes(namespace))}
        className="max-w-72"
      />
    </div>
  )
}

async function readFiles(
  files: readonly File[],
  taken: number,
): Promise<{ texts: string[]; trouble: string }> {
  const size = files.reduce((sum, file) => sum + file.size, taken)
  if (size > MOST_TEXT)
    return { texts: [], trouble: 'Together these are larger than 1 MiB: take fewer at a time.' }
  try {
    return { texts: await Promise.all(files.map((file) => file.text())), trouble: '' }
  } catch {
    return { texts: [], trouble: 'A file could not be read.' }
  }
}

const joined = (texts: readonly string[]): string =>
  texts
    .filter((one) => one.trim() !== '')
    .map((one) => `${one.trimEnd()}\n`)
    .join('---\n')

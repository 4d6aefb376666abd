'use client'

import { useState } from 'react'
import { Button } from '#components/ui/button.tsx'
import { Callout } from '#components/ui/callout.tsx'
import { schemaOfKind } from '#components/yaml/schemas.ts'
import { watchedKindOf } from '#lib/documents/re-export.ts'
import { restoreText } from '#lib/documents/restore-text.ts'
import type { DocumentReview } from '#lib/documents/review.ts'
import type { Schema } from '#lib/yaml/schema/schema.ts'

/** Offers to indent documents that lost their indentation. `text` is the one that was reviewed. */
export function LostIndentation({
  text,
  documents,
  onRestored,
}: {
  text: string
  documents: readonly DocumentReview[]
  onRestored: (text: string) => void
}) {
  const [isBusy, setBusy] = useState(false)
  const [left, setLeft] = useState(0)
  const flat = documents.filter(({ isFlat }) => isFlat)
  if (flat.length === 0) return null
  const restore = async () => {
    setBusy(true)
    const schemas = await schemasOf(flat)
    const result = restoreText(text, flat, (written) => schemas.get(watchedKindOf(written) ?? '') ?? null)
    setBusy(false)
    setLeft(result.left)
    if (result.restored > 0) onRestored(result.text)
  }
  return (
    <Callout
      tone="warn"
      title={`${flat.length === 1 ? '1 document has' : `${flat.length} documents have`} lost the indentation`}
      actions={
        <Button isDisabled={isBusy} onPress={() => void restore()}>
          Restore indentation
        </Button>
      }
    >
      Text that is copied from a web page may lose it. Isthmus can propose it from the fields that each kind
      has; look the result over before it is applied.
      {left > 0 ? ` For ${left} of them nothing can be proposed: their kind is not known here.` : ''}
    </Callout>
  )
}

async function schemasOf(documents: readonly DocumentReview[]): Promise<Map<string, Schema | null>> {
  const kinds = new Set(documents.flatMap((one) => watchedKindOf(one) ?? []))
  return new Map(await Promise.all([...kinds].map(async (kind) => [kind, await schemaOfKind(kind)] as const)))
}

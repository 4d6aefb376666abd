'use client'

import { Eye, EyeOff } from 'lucide-react'
import { useState } from 'react'
import { TextPanel } from '#components/export/text-panel.tsx'
import { Button } from '#components/ui/button.tsx'
import { CopyButton } from '#components/ui/copy-button.tsx'
import type { TextFile } from '#lib/export/text-file.ts'

/** The token, not to be read over a shoulder until somebody asks for it. */
export function TokenPanel({ file }: { file: TextFile }) {
  const [isShown, setShown] = useState(false)
  const Icon = isShown ? EyeOff : Eye
  return (
    <div className="space-y-2">
      <Button onPress={() => setShown(!isShown)}>
        <Icon aria-hidden className="size-4" />
        {isShown ? 'Hide the token' : 'Show the token'}
      </Button>
      {isShown ? (
        <TextPanel file={file} />
      ) : (
        <div className="flex flex-wrap items-center gap-1">
          <span className="mr-auto font-mono text-sm">{file.name}</span>
          <span className="text-muted text-xs">{file.text.length} characters, hidden</span>
          <CopyButton text={file.text} label="Copy" />
        </div>
      )}
    </div>
  )
}

'use client'

import { useMemo, useState } from 'react'
import { DumpStates } from '#components/proxies/dump/dump-states.tsx'
import type { DumpFrom } from '#components/proxies/dump/read-dump.ts'
import { useDump } from '#components/proxies/dump/use-dump.ts'
import { FileDrop } from '#components/proxies/file/file-drop.tsx'
import { FileTabs } from '#components/proxies/file/file-tabs.tsx'
import { ProxiesHeader } from '#components/proxies/proxies-nav.tsx'
import { type Command, CommandList } from '#components/ui/command-list.tsx'

const COMMANDS: Command[] = [
  {
    what: 'Save the whole configuration on a VM',
    command: 'curl -s "localhost:15000/config_dump?include_eds" > config_dump.json',
  },
  {
    what: 'Save clusters with what they count',
    command: 'curl -s "localhost:15000/clusters?format=json" > clusters.json',
  },
]

/** A page of Envoy's admin endpoint that somebody saved where Isthmus can't reach: it is read in the browser alone. */
export function FilePage() {
  const [file, setFile] = useState<File | null>(null)
  return (
    <>
      <ProxiesHeader
        title="Saved dump"
        lead="Look into a configuration that was saved from an Envoy. It is read in this browser and sent nowhere."
      />
      <FileDrop file={file} onFile={setFile} />
      {file ? (
        <Shown key={`${file.name} ${file.lastModified} ${file.size}`} file={file} />
      ) : (
        <CommandList commands={COMMANDS} />
      )}
    </>
  )
}

function Shown({ file }: { file: File }) {
  const from = useMemo((): DumpFrom => ({ kind: 'file', file }), [file])
  const { state, again } = useDump(from)
  return (
    <DumpStates state={state} again={again}>
      {(open) => <FileTabs open={open} fileName={file.name} />}
    </DumpStates>
  )
}

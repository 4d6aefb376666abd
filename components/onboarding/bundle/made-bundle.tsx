'use client'

import { Download } from 'lucide-react'
import { TextPanel } from '#components/export/text-panel.tsx'
import { TokenPanel } from '#components/onboarding/bundle/token-panel.tsx'
import type { Made } from '#components/onboarding/bundle/use-bundle.ts'
import { Button } from '#components/ui/button.tsx'
import { Callout } from '#components/ui/callout.tsx'
import { momentWords } from '#components/ui/moment-words.ts'
import { Section } from '#components/ui/section.tsx'
import { Tabs } from '#components/ui/tabs.tsx'
import { download } from '#components/yaml/download.ts'
import { zipFiles } from '#lib/export/zip-files.ts'
import { canonicalJson } from '#lib/json.ts'
import { TOKEN_FILE } from '#lib/onboarding/bundle/bundle.ts'
import { bundleName } from '#lib/onboarding/bundle/bundle-name.ts'
import type { BundleFlags } from '#lib/onboarding/bundle/flags.ts'

/** The five files, one by one and all together, until the page is left. */
export function MadeBundle({
  group,
  made: { answer, flags: madeWith },
  flags,
  onForget,
}: {
  group: { namespace: string; name: string }
  made: Made
  /** Those of the form now. */
  flags: BundleFlags | null
  onForget: () => void
}) {
  const { files, tokenExpiresMs, warnings } = answer
  const isOther = canonicalJson(flags) !== canonicalJson(madeWith)
  return (
    <Section id="files" title="The files">
      {isOther ? (
        <Callout tone="warn" title="The fields above were changed since">
          Make the bundle again for files that follow them.
        </Callout>
      ) : null}
      {warnings.map((warning) => (
        <Callout key={warning} tone="warn" title={warning} />
      ))}
      <div className="flex flex-wrap items-center gap-3">
        <Button
          look="primary"
          onPress={() => download(`${bundleName(group)}.zip`, zipFiles(files, Date.now()))}
        >
          <Download aria-hidden className="size-4" />
          Download as zip
        </Button>
        <Button onPress={onForget}>Forget them</Button>
        <p className="min-w-0 flex-1 basis-60 text-muted text-xs">
          The token expires at {momentWords(tokenExpiresMs)}. Until then, whoever has it can join as this
          service account. Leaving this page forgets it; another bundle has another token.
        </p>
      </div>
      <Tabs
        label="Files"
        tabs={files.map((file) => ({
          id: file.name,
          label: file.name,
          content: file.name === TOKEN_FILE ? <TokenPanel file={file} /> : <FilePanel file={file} />,
        }))}
      />
    </Section>
  )
}

const FilePanel = ({ file }: { file: { name: string; text: string } }) =>
  file.text === '' ? (
    <p className="text-muted">{file.name} is empty: there is no address to put into it.</p>
  ) : (
    <TextPanel file={file} />
  )

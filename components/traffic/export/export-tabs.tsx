'use client'

import { Download } from 'lucide-react'
import { TextPanel } from '#components/traffic/export/text-panel.tsx'
import { Button } from '#components/ui/button.tsx'
import { Tabs } from '#components/ui/tabs.tsx'
import { download } from '#components/yaml/download.ts'
import { kubectlScript } from '#lib/traffic/export/kubectl-script.ts'
import { kustomizeFiles } from '#lib/traffic/export/kustomize.ts'
import { manifestsText } from '#lib/traffic/export/manifests.ts'
import { fileName } from '#lib/traffic/export/text-file.ts'
import { zipFiles } from '#lib/traffic/export/zip-files.ts'
import type { PlannedWrite } from '#lib/traffic/review.ts'

/** The same writes to take away: as manifests, as a kustomize patch, as kubectl commands. `name` begins the file names. */
export function ExportTabs({ name, writes }: { name: string; writes: readonly PlannedWrite[] }) {
  const kustomize = kustomizeFiles(writes)
  return (
    <Tabs
      label="Export as"
      tabs={[
        {
          id: 'manifests',
          label: 'Manifests',
          content: <TextPanel file={{ name: `${fileName(name)}.yaml`, text: manifestsText(writes) }} />,
        },
        {
          id: 'kustomize',
          label: 'Kustomize patch',
          content: (
            <div className="space-y-4">
              {kustomize.length > 1 ? (
                <Button
                  onPress={() => download(`${fileName(name)}-kustomize.zip`, zipFiles(kustomize, Date.now()))}
                >
                  <Download aria-hidden className="size-4" />
                  Download all
                </Button>
              ) : null}
              {kustomize.map((file) => (
                <TextPanel key={file.name} file={file} />
              ))}
            </div>
          ),
        },
        {
          id: 'kubectl',
          label: 'kubectl commands',
          content: <TextPanel file={{ name: `${fileName(name)}.sh`, text: kubectlScript(writes) }} />,
        },
      ]}
    />
  )
}

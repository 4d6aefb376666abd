'use client'

import { Download } from 'lucide-react'
import { TextPanel } from '#components/export/text-panel.tsx'
import { Button } from '#components/ui/button.tsx'
import { Tabs } from '#components/ui/tabs.tsx'
import { download } from '#components/yaml/download.ts'
import type { ExportForms } from '#lib/export/export-objects.ts'
import { fileName } from '#lib/export/text-file.ts'
import { zipFiles } from '#lib/export/zip-files.ts'

type FormTabsProps = {
  /** Begins the names of what is downloaded. */
  name: string
  forms: ExportForms
  labels?: { kustomize: string; kubectl: string }
}

/** The three forms of an export, each to copy or save. */
export function FormTabs({
  name,
  forms: { manifests, kustomize, kubectl },
  labels = { kustomize: 'Kustomize', kubectl: 'kubectl' },
}: FormTabsProps) {
  return (
    <Tabs
      label="Export as"
      tabs={[
        { id: 'manifests', label: 'Manifests', content: <TextPanel file={manifests} /> },
        {
          id: 'kustomize',
          label: labels.kustomize,
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
        { id: 'kubectl', label: labels.kubectl, content: <TextPanel file={kubectl} /> },
      ]}
    />
  )
}

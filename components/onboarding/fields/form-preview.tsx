'use client'

import { useState } from 'react'
import type { Bases } from '#components/changes/review/conflict-of.ts'
import { ExportTabs } from '#components/export/export-tabs.tsx'
import { Button } from '#components/ui/button.tsx'
import { Dialog } from '#components/ui/dialog.tsx'
import { useThrottled } from '#components/ui/use-throttled.ts'
import { YamlPanel } from '#components/yaml/yaml-panel.tsx'
import { editWrites } from '#lib/export/edit-writes.ts'
import { fileName } from '#lib/export/text-file.ts'
import { isJsonObject, type JsonObject } from '#lib/json.ts'
import type { TrafficEdit } from '#lib/traffic/edit.ts'
import { toYaml } from '#lib/yaml/to-yaml.ts'

type FormPreviewProps = {
  manifest: JsonObject | readonly JsonObject[] | null
  edit: TrafficEdit | null
  bases: Bases
}

const TYPING_MS = 250

/** What a form says so far, as YAML to copy, download or export. */
export function FormPreview({ manifest, edit, bases }: FormPreviewProps) {
  const [isExporting, setExporting] = useState(false)
  const manifests = listOf(manifest)
  const text = useThrottled(manifests.length > 0 ? toYaml(...manifests) : '', TYPING_MS)
  const name = fileName(...manifests.slice(0, 1).map(nameOf)) || 'manifest'
  return (
    <section aria-label="YAML of this form" className="space-y-2">
      {text === '' ? (
        <p className="rounded-md border border-line border-dashed p-4 text-muted text-sm">
          The YAML appears here as the form is filled in.
        </p>
      ) : (
        <YamlPanel label="YAML" fileName={`${name}.yaml`} text={text} />
      )}
      <Button isDisabled={!edit} onPress={() => setExporting(true)}>
        Export
      </Button>
      {isExporting && edit ? (
        <Dialog title="Export" isOpen onClose={() => setExporting(false)}>
          <ExportTabs
            name={name}
            writes={editWrites(edit, bases, Object.fromEntries(manifests.map((one) => [nameOf(one), one])))}
          />
        </Dialog>
      ) : null}
    </section>
  )
}

const listOf = (manifest: FormPreviewProps['manifest']): readonly JsonObject[] =>
  manifest === null ? [] : isList(manifest) ? manifest : [manifest]

const isList = (manifest: JsonObject | readonly JsonObject[]): manifest is readonly JsonObject[] =>
  Array.isArray(manifest)

/** As `editKey` names it. */
function nameOf({ kind, metadata }: JsonObject): string {
  const { namespace, name } = isJsonObject(metadata) ? metadata : {}
  return `${kind}/${namespace}/${name}`
}

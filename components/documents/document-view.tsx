'use client'

import { useMemo } from 'react'
import { documentName } from '#components/documents/document-name.ts'
import { DocumentVerdict } from '#components/documents/document-verdict.tsx'
import { FormTabs } from '#components/export/form-tabs.tsx'
import { Tabs } from '#components/ui/tabs.tsx'
import { YamlPanel } from '#components/yaml/yaml-panel.tsx'
import { YamlView } from '#components/yaml/yaml-view.tsx'
import { reExport, watchedKindOf } from '#lib/documents/re-export.ts'
import { readDocument } from '#lib/documents/read-document.ts'
import type { Accepted, DocumentReview } from '#lib/documents/review.ts'
import { exportObjects } from '#lib/export/export-objects.ts'
import { exported } from '#lib/export/exported.ts'
import { fileName } from '#lib/export/text-file.ts'
import { isJsonObject } from '#lib/json.ts'
import { toYaml } from '#lib/yaml/to-yaml.ts'

/** One document: what came of it, as it was pasted, as it would be stored, and to take away. */
export function DocumentView({ document }: { document: DocumentReview }) {
  const { verdict, kind, namespace, name, text } = document
  const own = fileName(...[kind, namespace, name].filter(Boolean)) || 'document'
  const pasted = {
    id: 'pasted',
    label: 'As pasted',
    content: <YamlPanel label="As pasted" fileName={`${own}.yaml`} text={text} />,
  }
  return (
    <section aria-label={documentName(document)} className="min-w-0 space-y-4">
      <DocumentVerdict document={document} />
      <Tabs
        label="Views of the document"
        tabs={
          verdict.state === 'accepted'
            ? [
                {
                  id: 'stored',
                  label: 'As it would be stored',
                  content: <Stored document={document} verdict={verdict} />,
                },
                pasted,
                {
                  id: 'export',
                  label: 'Export',
                  content: <Taken document={document} verdict={verdict} own={own} />,
                },
              ]
            : [pasted]
        }
      />
    </section>
  )
}

type Shown = { document: DocumentReview; verdict: Accepted }

/** What the API server and its webhooks add to what was written, or make of it. */
function Stored({ document, verdict }: Shown) {
  const after = toYaml(verdict.stored)
  const before = useMemo(() => writtenYaml(document), [document])
  const isSame = before === after
  return (
    <div className="space-y-2">
      <p className="text-muted text-sm">
        {isSame
          ? 'The API server adds nothing and changes nothing.'
          : 'Marked: what differs from what was pasted, such as defaults, the namespace and what the object has already.'}
      </p>
      <YamlView label="As it would be stored" text={after} {...(isSame ? {} : { before })} />
    </div>
  )
}

/** What was pasted, in the order of keys in which objects are shown. */
function writtenYaml(document: DocumentReview): string {
  const read = readDocument(document.text)
  return 'value' in read && isJsonObject(read.value) ? toYaml(reExport(read.value, document).manifest) : ''
}

function Taken({ document, verdict, own }: Shown & { own: string }) {
  const kind = watchedKindOf(document)
  if (!kind) return <YamlPanel label="Manifest" fileName={`${own}.yaml`} text={verdict.yaml} />
  const one = { ...exported(kind, verdict.stored), manifest: verdict.stored }
  return <FormTabs name={own} forms={exportObjects(own, [one])} />
}

'use client'

import { FormTabs } from '#components/export/form-tabs.tsx'
import { kubectlScript } from '#lib/export/kubectl-script.ts'
import { kustomizeFiles } from '#lib/export/kustomize.ts'
import { manifestsText } from '#lib/export/manifests.ts'
import { fileName } from '#lib/export/text-file.ts'
import type { PlannedWrite } from '#lib/traffic/review.ts'

const LABELS = { kustomize: 'Kustomize patch', kubectl: 'kubectl commands' }

/** The same writes to take away: as manifests, as a kustomize patch, as kubectl commands. `name` begins the file names. */
export function ExportTabs({ name, writes }: { name: string; writes: readonly PlannedWrite[] }) {
  const own = fileName(name) || 'change'
  const forms = {
    manifests: { name: `${own}.yaml`, text: manifestsText(writes) },
    kustomize: kustomizeFiles(writes),
    kubectl: { name: `${own}.sh`, text: kubectlScript(writes) },
  }
  return <FormTabs name={own} forms={forms} labels={LABELS} />
}

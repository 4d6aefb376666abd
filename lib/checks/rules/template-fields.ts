import type { Check, Found } from '#lib/checks/check.ts'
import { textOf } from '#lib/checks/rules/entry-parts.ts'
import { PAGES } from '#lib/checks/rules/pages.ts'
import { refOf } from '#lib/mesh/host-backends.ts'
import { listed } from '#lib/names/findings/finding.ts'

/** What a group's template says without effect, or against its metadata. */
export const templateFields: Check = {
  code: 'ISTH012',
  title: 'Fields of a WorkloadGroup’s template that do not hold',
  severity: 'warning',
  why: 'istiod puts each VM’s own address over template.address, and spec.metadata.labels over template.labels, so what is written there is not what entries get.',
  docs: ['Keep labels in spec.metadata.labels alone, and leave the address out.'],
  links: [PAGES.workloadGroup],
  reads: ['WorkloadGroup'],
  subject: 'WorkloadGroup',
  run(group) {
    const { metadata, template } = group.spec
    const against = Object.keys(template.labels)
      .filter((key) => metadata.labels[key] !== undefined && metadata.labels[key] !== template.labels[key])
      .sort()
    const found: Found[] = []
    if (against.length > 0)
      found.push({
        objects: [refOf(group)],
        text: `${textOf(group)} says ${listed(against.map((key) => `${key}=${template.labels[key]}`))} in template.labels, but its VMs get ${listed(against.map((key) => `${key}=${metadata.labels[key]}`))} from spec.metadata.labels.`,
        field: 'spec.template.labels',
        fix: {
          text: 'Take these labels out of the template, or correct them in spec.metadata.labels.',
          change: {
            kind: 'merge',
            ref: refOf(group),
            patch: {
              spec: { template: { labels: Object.fromEntries(against.map((key) => [key, null])) } },
            },
          },
        },
      })
    if (template.address)
      found.push({
        objects: [refOf(group)],
        text: `${textOf(group)} has the address ${template.address} in its template; each VM gets its own instead.`,
        field: 'spec.template.address',
        fix: {
          text: 'Leave the address out of the template.',
          change: { kind: 'merge', ref: refOf(group), patch: { spec: { template: { address: null } } } },
        },
        severity: 'info',
      })
    return found
  },
}

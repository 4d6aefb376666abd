import { expect, it } from 'vitest'
import { ALL_CHECKS } from '#lib/checks/all-checks.ts'
import type { CheckFinding } from '#lib/checks/answer.ts'
import { reportOf } from '#server/checks/report.ts'

const finding: CheckFinding = {
  id: 'ISTH001:WorkloadEntry/shop/vm-1:0',
  code: 'ISTH001',
  title: 'A title',
  why: 'Why.',
  severity: 'warning',
  objects: [{ kind: 'WorkloadEntry', namespace: 'shop', name: 'vm-1' }],
  text: 'Nothing selects it.',
  field: 'metadata.labels',
  fix: { text: 'Select it.' },
  sinceMs: 0,
  suppressedBy: '',
}
const checks = {
  book: { findings: () => [finding], standings: () => [], about: () => [], revision: () => 1 },
  checks: ALL_CHECKS,
}

it('is a file to download, in either format', async () => {
  for (const [format, type] of [
    ['json', 'application/json'],
    ['sarif', 'application/sarif+json'],
  ]) {
    const response = reportOf(checks, new URLSearchParams({ format: format ?? '' }))
    expect(response.headers.get('content-type')).toBe(type)
    expect(response.headers.get('content-disposition')).toBe(
      `attachment; filename="isthmus-checks.${format}"`,
    )
    expect(await response.text()).toContain('Nothing selects it.')
  }
})

it('refuses another format', () => {
  for (const text of ['', 'format=xml'])
    expect(() => reportOf(checks, new URLSearchParams(text))).toThrow(
      expect.objectContaining({ code: 'bad-request' }),
    )
})

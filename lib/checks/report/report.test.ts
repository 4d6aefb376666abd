import schema from '@microsoft/jest-sarif/lib/schemas/sarif-2.1.0-rtm.5.json' with { type: 'json' }
import { Ajv } from 'ajv'
import type { Log } from 'sarif'
import { describe, expect, it } from 'vitest'
import { ALL_CHECKS } from '#lib/checks/all-checks.ts'
import { checkFiles } from '#lib/checks/files/check-files.ts'
import { readManifests } from '#lib/checks/files/read-manifests.ts'
import type { CheckReport } from '#lib/checks/report/check-report.ts'
import { uriOf } from '#lib/checks/report/file-uri.ts'
import { reportJson } from '#lib/checks/report/to-json.ts'
import { reportSarif } from '#lib/checks/report/to-sarif.ts'
import { reportText } from '#lib/checks/report/to-text.ts'

const FILE = `apiVersion: v1
kind: Service
metadata: { name: forum, namespace: shop }
spec:
  selector: { app: forum }
  ports: [{ name: http, port: 80 }]
---
apiVersion: networking.istio.io/v1
kind: VirtualService
metadata:
  name: forum
  namespace: shop
spec:
  hosts: [forum]
  http:
    - route:
        - destination: { host: forum }
          weight: 50
        - destination: { host: forum }
          weight: 30
---
apiVersion: networking.istio.io/v1alpha3
kind: VirtualService
metadata:
  name: quiet
  namespace: shop
  annotations: { isthmus.dev/ignore-checks: ISTH049 }
spec:
  hosts: [quiet.example.org]
  http:
    - route: [{ destination: { host: forum } }]
    - route: [{ destination: { host: forum } }]
`
const made = (off: string[] = []): CheckReport =>
  checkFiles([readManifests({ path: 'deploy/all of it.yaml', text: FILE }, 'default')], {
    checks: ALL_CHECKS,
    off: new Set(off),
    isComplete: false,
    nowMs: 1_000_000,
  }).report
const cluster = (): CheckReport => ({ ...made(), files: null })

const { $schema: _, id: __, ...rules } = schema as Record<string, unknown>
const isSarif = new Ajv({
  strict: false,
  // A pattern of the schema is none with the flag u.
  unicodeRegExp: false,
  formats: {
    uri: (text) => URL.canParse(text),
    'uri-reference': (text) => URL.canParse(text, 'https://example.org') && !/[\s\\]/.test(text),
    'date-time': (text) => !Number.isNaN(Date.parse(text)),
  },
}).compile(rules)
const sarif = (report: CheckReport): Log => {
  const log: unknown = JSON.parse(reportSarif(report, '1.2.3'))
  isSarif(log)
  expect(isSarif.errors ?? []).toEqual([])
  return log as Log
}

describe('SARIF', () => {
  it('of files has each finding at its line, within the schema of OASIS', () => {
    const [run] = sarif(made()).runs
    expect(run?.tool.driver.rules).toHaveLength(ALL_CHECKS.length)
    const result = run?.results?.find(({ ruleId }) => ruleId === 'ISTH040')
    expect(result).toMatchObject({
      level: 'warning',
      partialFingerprints: { 'isthmusFinding/v1': 'ISTH040/VirtualService/shop/forum/spec.http[0].route/0' },
      locations: [
        {
          physicalLocation: {
            artifactLocation: { uri: 'deploy/all%20of%20it.yaml' },
            region: { startLine: 16, startColumn: 7 },
          },
        },
      ],
    })
    const rule = run?.tool.driver.rules?.[result?.ruleIndex ?? -1]
    expect(rule).toMatchObject({ id: 'ISTH040', name: 'WeightsDoNotTotal100' })
  })

  it('of a cluster names the objects', () => {
    const [run] = sarif(cluster()).runs
    const result = run?.results?.find(({ ruleId }) => ruleId === 'ISTH040')
    expect(result?.locations).toEqual([
      {
        logicalLocations: [
          {
            name: 'forum',
            fullyQualifiedName: 'VirtualService/shop/forum/spec.http[0].route',
            kind: 'resource',
          },
        ],
      },
    ])
  })

  it('says what is suppressed, by whom, and what was not run', () => {
    const [run] = sarif(made(['ISTH040'])).runs
    const kinds = (run?.results ?? []).map(({ ruleId, suppressions }) => [ruleId, suppressions?.[0]?.kind])
    expect(kinds).toContainEqual(['ISTH049', 'inSource'])
    expect(kinds).toContainEqual(['ISTH040', 'external'])
    const notes = run?.invocations?.[0]?.toolExecutionNotifications ?? []
    expect(notes.map(({ message }) => message.text)).toContain(
      'ISTH063 was not run. No object in the files: Gateway.',
    )
  })

  it('of nothing at all is SARIF too', () => {
    expect(sarif({ ...cluster(), findings: [], standings: [], checks: [] }).runs).toHaveLength(1)
  })
})

it('JSON counts, and says where each finding is', () => {
  const report = JSON.parse(reportJson(made(), '1.2.3'))
  expect(report.source).toBe('files')
  expect(report.summary).toMatchObject({ error: 0, warning: 1, suppressed: 1, objects: 3 })
  expect(report.findings[0]).toMatchObject({
    code: 'ISTH040',
    place: { path: 'deploy/all of it.yaml', line: 16, column: 7 },
  })
  expect(JSON.parse(reportJson(cluster(), '')).findings[0]).toMatchObject({
    since: '1970-01-01T00:16:40.000Z',
  })
})

describe('text', () => {
  it('has a paragraph for each finding that is shown, and how many there are', () => {
    const text = reportText(made(), { isColoured: false, isVerbose: false })
    expect(text).toMatch(/^deploy\/all of it\.yaml:16:7: warning ISTH040\n {2}Weights of /)
    expect(text).not.toContain('ISTH049')
    expect(text.trim().split('\n').at(-1)).toMatch(
      /^\d+ checks in 3 objects: 0 errors, 1 warning, 0 infos, 1 suppressed$/,
    )
    expect(reportText(made(), { isColoured: false, isVerbose: true })).toContain(
      'ISTH049 (suppressed by annotation)',
    )
  })

  it('has no control characters but its own', () => {
    const report = made()
    const findings = report.findings.map((one) => ({ ...one, text: 'a\u001b[2Jb\u0007\u202ec' }))
    const plain = reportText({ ...report, findings }, { isColoured: false, isVerbose: true })
    expect(plain).toContain('a [2Jb c')
    // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
    expect(plain).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u202e]/)
    expect(reportText(report, { isColoured: true, isVerbose: false })).toContain('\u001b[33mwarning\u001b[0m')
  })
})

it('a path becomes a URI reference', () => {
  expect(uriOf('a/b c#.yaml')).toBe('a/b%20c%23.yaml')
  expect(uriOf('..\\x.yaml')).toBe('../x.yaml')
  expect(uriOf('/tmp/x.yaml')).toBe('file:///tmp/x.yaml')
  expect(uriOf('C:\\x y.yaml')).toBe('file:///C:/x%20y.yaml')
})

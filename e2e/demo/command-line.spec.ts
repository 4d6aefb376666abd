import { spawn } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { text } from 'node:stream/consumers'
import { expect, test } from '@playwright/test'
import { at, ROOT } from '../../scripts/paths.ts'

const folder = mkdtempSync(join(tmpdir(), 'isthmus-check-'))
test.afterAll(() => rmSync(folder, { recursive: true }))

type Ran = { code: number | null; out: string; err: string }

/** `npx isthmus check` as somebody would call it in a folder of their own. */
async function npx(args: string[], { cwd = folder, input = '' } = {}): Promise<Ran> {
  return run('npx', ['--prefix', ROOT, 'isthmus', 'check', ...args], cwd, input)
}

/** The same without npm, which takes its time. */
const check = (args: string[], { cwd = folder, input = '' } = {}): Promise<Ran> =>
  run(process.execPath, [at('scripts', 'main.mjs'), 'check', ...args], cwd, input)

async function run(command: string, args: string[], cwd: string, input: string): Promise<Ran> {
  const child = spawn(command, args, { cwd, env: { ...process.env, NO_COLOR: '', FORCE_COLOR: '' } })
  child.stdin.on('error', () => undefined)
  child.stdin.end(input)
  const exited = new Promise<number | null>((resolve) => child.on('exit', resolve))
  const [out, err] = await Promise.all([text(child.stdout), text(child.stderr)])
  return { code: await exited, out, err }
}

function write(path: string, content: string): void {
  const file = join(folder, path)
  mkdirSync(dirname(file), { recursive: true })
  writeFileSync(file, content)
}

const SERVICE = `apiVersion: v1
kind: Service
metadata: { name: forum }
spec:
  selector: { app: forum }
  ports: [{ name: http, port: 80 }]
`
const routes = (weight: number, more = ''): string => `apiVersion: networking.istio.io/v1beta1
kind: VirtualService
metadata: { name: forum${more} }
spec:
  hosts: [forum]
  http:
    - route:
        - { destination: { host: forum }, weight: ${weight} }
        - { destination: { host: forum }, weight: 50 }
`
const DEPLOYMENT = 'apiVersion: apps/v1\nkind: Deployment\nmetadata: { name: forum }\n'

write('good/all.yaml', [SERVICE, routes(50), DEPLOYMENT].join('---\n'))
write('faulty/service.yaml', SERVICE)
write('faulty/deep/er/routes.yml', `# a comment\n---\n${routes(20)}`)
write('faulty/deep/deployment.json', '{"apiVersion": "apps/v1", "kind": "Deployment"}')
write('faulty/deep/notes.txt', 'not: [yaml')
write('bad/broken.yaml', `${SERVICE}---\na: [b\n`)
write('bad/shape.yaml', SERVICE.replace('port: 80', 'port: "80"'))
write('empty/readme.md', '')

test('npx isthmus check names file and line, and its exit code is the severity', async () => {
  const found = await npx(['-f', 'faulty', '--fail-on', 'warning'])
  expect(found.code).toBe(1)
  expect(found.out).toContain('faulty/deep/er/routes.yml:9:7: warning ISTH040\n  Weights of ')
  expect(found.out).toMatch(/\d+ checks in 2 objects \(1 skipped\): 0 errors, 1 warning, 0 infos\n$/)
  expect(found.out).not.toContain(String.fromCharCode(27))
  expect((await npx(['-f', 'faulty'])).code).toBe(0)
})

test('what is found fails by --fail-on', async () => {
  const codes = await Promise.all(
    ['error', 'warning', 'info', 'never'].map(async (level) => {
      const { code } = await check([
        '-f',
        'faulty/service.yaml',
        '--filename=faulty/deep',
        '--fail-on',
        level,
      ])
      return [level, code]
    }),
  )
  expect(Object.fromEntries(codes)).toEqual({ error: 0, warning: 1, info: 1, never: 0 })
  const twice = await check(['-f', '-'], { input: [SERVICE, routes(50), routes(50, '-too')].join('---\n') })
  expect(twice.code).toBe(1)
  expect(twice.out).toContain('stdin:22:11: error ISTH044')
})

test('nothing found is 0, and says what was not looked at', async () => {
  const { code, out, err } = await check(['-f', 'good', '--verbose'])
  expect({ code, err }).toEqual({ code: 0, err: '' })
  expect(out).toContain('No object in the files: Gateway.')
  expect(out).toContain('It needs a running mesh.')
  expect(out).toContain('Skipped: 1 apps/v1 Deployment.')
  const complete = await check(['-f', 'good', '--verbose', '--complete'])
  expect(complete.out).not.toContain('No object in the files')
})

test('JSON and SARIF, and nothing else, on standard output', async () => {
  const cwd = join(folder, 'faulty', 'deep')
  const json = JSON.parse((await npx(['-f', '.', '-o', 'json'], { cwd })).out)
  expect(json.findings).toMatchObject([{ code: 'ISTH040', place: { path: 'er/routes.yml', line: 9 } }])
  expect(json.skipped).toEqual({ 'apps/v1 Deployment': 1 })
  const sarif = JSON.parse((await npx(['-f', '../deep', '-o', 'sarif'], { cwd })).out)
  expect(sarif.version).toBe('2.1.0')
  const [result] = sarif.runs[0].results
  expect(result.locations[0].physicalLocation).toEqual({
    artifactLocation: { uri: 'er/routes.yml' },
    region: { startLine: 9, startColumn: 7 },
  })
})

test('checks can be off, by option and by annotation', async () => {
  const off = await check(['-f', 'faulty', '--off', 'ISTH040,ISTH044', '--fail-on', 'info'])
  expect(off.code).toBe(0)
  expect(off.out).toContain('1 suppressed')
  const input = routes(20).replace(
    'name: forum',
    "name: forum, annotations: { isthmus.dev/ignore-checks: '*' }",
  )
  expect(await check(['-f', '-', '--fail-on', 'info'], { input })).toMatchObject({ code: 0 })
})

test('files that can not be read are 2, with the place and the fix', async () => {
  const { code, out, err } = await check(['-f', 'bad', '-o', 'json'])
  expect(code).toBe(2)
  expect(err).toContain('bad/broken.yaml:9:1: error: This is not YAML: ')
  expect(err).toContain(
    'bad/shape.yaml:6:25: error: Service forum: spec.ports[0].port: Invalid input: expected number, received string',
  )
  expect(err).toContain('\n  Fix: ')
  expect(JSON.parse(out).summary.objects).toBe(1)
  expect(await check(['-f', 'gone.yaml', '-f', 'good'])).toEqual({
    code: 2,
    out: '',
    err: 'isthmus check: gone.yaml: there is no such file or folder\n',
  })
  expect(await check(['-f', 'empty'])).toMatchObject({ code: 2 })
})

test('wrong usage is 2, and says what is right', async () => {
  for (const [args, words] of [
    [[], '--filename: say which'],
    [['-f', 'good', '-o', 'xml'], '--output: must be one of text, json, sarif'],
    [['-f', 'good', '--fail-on', 'all'], '--fail-on: must be one of error, warning, info, never'],
    [['-f', 'good', '--off', 'ISTH999'], '--off: ISTH999 is no check'],
    [['-f', 'good', '--what'], '--what'],
    [['good'], 'good'],
    [['-f', 'good', '-n', 'Not A Name'], '--namespace'],
  ] as const) {
    const { code, out, err } = await check([...args])
    expect({ code, out }, words).toEqual({ code: 2, out: '' })
    expect(err).toContain(words)
  }
})

test('--list and --help say what there is', async () => {
  const { code, out } = await check(['--list'])
  expect(code).toBe(0)
  expect(out).toMatch(/^ISTH001 {2}warning {2}WorkloadEntry that nothing selects$/m)
  expect(JSON.parse((await check(['--list', '-o', 'json'])).out).length).toBe(out.trim().split('\n').length)
  expect((await check(['--help'])).out).toContain('Usage: isthmus check')
})

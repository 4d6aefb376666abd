import { Readable } from 'node:stream'
import { check } from '../../cli/check.ts'
import { ALL_CHECKS } from '../../lib/checks/all-checks.ts'
import { toYaml } from '../../lib/yaml/to-yaml.ts'
import { ENTRY_FAULTS } from './faults/entry-faults.ts'
import { BESIDE, entry, type Fault, object, PLANTED } from './faults/fault.ts'
import { MESH_FAULTS } from './faults/mesh-faults.ts'
import { expect, type LookOptions, look, test, textOf } from './fixtures.ts'
import { plant, uproot } from './planting.ts'

const FAULTS = [...ENTRY_FAULTS, ...MESH_FAULTS]
/** Long enough for whatever is told of only when it lasts. */
const LATER_MS = 10 * 60_000
const GROUND = [object('Namespace', PLANTED), object('Namespace', BESIDE), object('ServiceAccount', 'app')]

test.beforeAll(async ({ mesh }) => plant(mesh, GROUND))
test.afterAll(async ({ mesh }) => {
  await uproot(mesh, GROUND.slice(2))
  for (const name of [PLANTED, BESIDE]) await mesh.call('DELETE', `/api/v1/namespaces/${name}`)
})

test('there is a fault for each check', () => {
  expect(FAULTS.map(({ code }) => code).sort()).toEqual(ALL_CHECKS.map(({ code }) => code))
})

for (const fault of FAULTS.filter(({ how }) => how !== 'file')) {
  const { code, how, at, also = [], told = {}, live } = fault
  test(`${code} finds its fault, ${how}, and nothing before or after`, async ({ mesh, runtime }) => {
    const options: LookOptions = { laterMs: LATER_MS, told }
    const objects = fault.objects()
    const seen = async (): Promise<string[]> =>
      [...new Set((await look(mesh, runtime, options)).findings.map(textOf))].sort()
    const nothing = async () =>
      (await look(mesh, runtime, { laterMs: LATER_MS })).findings.map((one) => `${textOf(one)} ${one.text}`)
    await expect.poll(nothing, { timeout: 20_000 }).toEqual([])
    try {
      await plant(mesh, objects)
      live?.begin(mesh)
      await expect.poll(seen, { timeout: 20_000 }).toContain(`${code} ${at}`)
      const others = (await seen()).filter((text) => !text.startsWith(code))
      expect(others.filter((text) => !also.some((other) => text.startsWith(other)))).toEqual([])
    } finally {
      live?.end(mesh)
      await uproot(mesh, objects)
    }
    await expect.poll(nothing, { timeout: 20_000 }).toEqual([])
  })
}

const onFile = (fault: Fault) =>
  check(['-f', '-', '-o', 'json', '--complete'], {
    cwd: '/',
    stdin: Readable.from([toYaml(...fault.objects())]),
    isTty: false,
    env: {},
    nowMs: Date.now(),
  })

for (const fault of FAULTS.filter(({ how }) => how === 'file')) {
  test(`${fault.code} finds in a file what the mesh refuses`, async ({ mesh }) => {
    const faulty = fault.objects().at(-1)
    const [namespace = '', name = ''] = fault.at.split('/').slice(1)
    expect(faulty).toMatchObject({ metadata: { namespace, name } })
    expect(await mesh.refusalOf(toYaml(faulty))).not.toBe('')
    const { out, err } = await onFile(fault)
    expect(err).toBe('')
    expect(JSON.parse(out).findings).toMatchObject([{ code: fault.code, objects: [{ namespace, name }] }])
  })
}

test('an annotation of the object, or of its namespace, suppresses a check', async ({ mesh, runtime }) => {
  const ignoring = { 'isthmus.dev/ignore-checks': 'ISTH014, ISTH001' }
  const loose = (annotations: object) => entry('vm-1', {}, { labels: { app: 'nobody' }, annotations })
  const told = async () =>
    (await look(mesh, runtime, { laterMs: LATER_MS })).findings.map(({ code, suppressedBy }) => [
      code,
      suppressedBy,
    ])
  try {
    await plant(mesh, [loose({})])
    expect(await told()).toEqual([['ISTH001', '']])
    await plant(mesh, [loose(ignoring)])
    expect(await told()).toEqual([['ISTH001', 'annotation']])
    await plant(mesh, [loose({}), object('Namespace', PLANTED, { metadata: { annotations: ignoring } })])
    expect(await told()).toEqual([['ISTH001', 'annotation']])
  } finally {
    await plant(mesh, [object('Namespace', PLANTED)])
    await uproot(mesh, [loose({})])
  }
})

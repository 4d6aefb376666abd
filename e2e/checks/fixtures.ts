import { ALL_CHECKS } from '../../lib/checks/all-checks.ts'
import type { CheckFinding } from '../../lib/checks/answer.ts'
import { runAll } from '../../lib/checks/run-all.ts'
import type { CheckTold } from '../../lib/checks/scene.ts'
import { isJsonObject, type JsonObject } from '../../lib/json.ts'
import { KINDS, resourcePath } from '../../lib/kube/kinds.ts'
import { type KubeObject, OBJECT_SCHEMAS } from '../../lib/kube/objects.ts'
import { advanceTime, applyChanges } from '../../lib/mesh/apply-changes.ts'
import { createInventory, emptyDirty } from '../../lib/mesh/inventory.ts'
import { createAskTold } from '../../server/checks/ask-told.ts'
import { systemClock } from '../../server/clock.ts'
import { getRuntime, type Runtime } from '../../server/runtime/runtime.ts'
import { expect, test as withMesh } from '../contract/fixtures.ts'
import type { MeshUnderTest } from '../contract/mesh.ts'

export { expect }

/** The whole of Isthmus in this process, on the mesh under test: what istiods and Envoys tell comes from there. */
export const test = withMesh.extend<object, { runtime: Runtime }>({
  runtime: [
    async ({ mesh }, use) => {
      const settings = {
        KUBECONFIG: mesh.kubeconfig,
        ISTHMUS_SOURCE: 'kubeconfig',
        ISTHMUS_HISTORY_FILE: ':memory:',
        ISTHMUS_ISTIOD_URLS: mesh.istiodUrls.join(','),
        ISTHMUS_ENVOY_URLS: mesh.envoyUrls().join(','),
        ISTHMUS_ENVOY_ADMIN_URLS: mesh.adminUrls().join(','),
        ISTHMUS_AGENT_URLS: mesh.agentUrls().join(','),
        LOG_LEVEL: 'error',
      }
      Object.assign(process.env, settings)
      const runtime = await getRuntime()
      // What runs in this process later has settings of its own. The kubeconfig is read again and again.
      for (const name of Object.keys(settings)) if (name !== 'KUBECONFIG') delete process.env[name]
      await use(runtime)
      await runtime.stop()
      delete process.env.KUBECONFIG
    },
    { scope: 'worker', timeout: 60_000 },
  ],
})

export type LookOptions = {
  /** How much later than now: what lasts, and what is being made, count by then. */
  laterMs?: number
  /** What is told otherwise than the mesh tells it. */
  told?: Partial<CheckTold>
}

/** What all checks find in the mesh: its objects are read anew, and all else is asked of it. */
export async function look(
  mesh: MeshUnderTest,
  runtime: Runtime,
  { laterMs = 0, told = {} }: LookOptions = {},
): Promise<{ findings: CheckFinding[]; notRun: string[] }> {
  const nowMs = Date.now() + laterMs
  const inventory = createInventory()
  const objects = (await Promise.all(KINDS.map((kind) => listed(mesh, kind)))).flat()
  applyChanges(
    inventory,
    objects.map((object) => ({ type: 'upsert', object })),
    nowMs,
    emptyDirty(),
  )
  advanceTime(inventory, nowMs, emptyDirty())
  const asked = await createAskTold({ ...runtime, inventory, clock: systemClock })()
  const scene = { inventory, nowMs, told: { ...asked.told, ...told }, again: () => undefined }
  const { findings, standings } = runAll(scene, {
    checks: ALL_CHECKS,
    known: new Set(KINDS),
    off: new Set(),
  })
  return {
    findings,
    notRun: standings.flatMap(({ code, notRun }) => (notRun ? [`${code} ${notRun}`] : [])),
  }
}

async function listed(mesh: MeshUnderTest, kind: (typeof KINDS)[number]): Promise<KubeObject[]> {
  const { status, body } = await mesh.call('GET', resourcePath(kind))
  if (status !== 200 || !isJsonObject(body) || !Array.isArray(body.items))
    throw new Error(`${kind}: ${status} ${JSON.stringify(body)}`)
  return body.items.map((item: JsonObject) => OBJECT_SCHEMAS[kind].parse({ ...item, kind }) as KubeObject)
}

/** A finding as a table of expectations has it: its code and its first object, `ISTH001 WorkloadEntry/shop/vm-1`. */
export const textOf = ({ code, objects: [first] }: CheckFinding): string =>
  `${code} ${first?.kind}/${first?.namespace}/${first?.name}`

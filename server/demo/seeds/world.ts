import type { VmPlan } from '#server/demo/fleet/vms.ts'
import type { DraftObject } from '#server/demo/kube/object-store.ts'
import { bookinfo } from '#server/demo/seeds/bookinfo.ts'
import { estate } from '#server/demo/seeds/estate.ts'
import { forum } from '#server/demo/seeds/forum.ts'
import { helloworld } from '#server/demo/seeds/helloworld.ts'
import { mysql } from '#server/demo/seeds/mysql.ts'

/** What the demo begins with: objects that people wrote, and VMs that have been running, some failing their probe. */
export type World = { objects: DraftObject[]; vms: (VmPlan & { failing?: string })[] }

export const DEMO_SCALES = ['small', 'large', 'huge'] as const
export type DemoScale = (typeof DEMO_SCALES)[number]

/** The rest of the estate beside the seeds' systems: about 40, 2,000 and 50,000 entries in all. */
const ESTATES: Record<DemoScale, Parameters<typeof estate>[0]> = {
  small: { entries: 32, groups: 5, namespaces: 3 },
  large: { entries: 2_000, groups: 40, namespaces: 8 },
  huge: { entries: 50_000, groups: 500, namespaces: 20 },
}

/** The systems of the articles Isthmus was asked for from, each by its name. */
export const seedWorld = (): World => joined(forum(), bookinfo(), mysql(), helloworld())

export const demoWorld = (scale: DemoScale): World => joined(seedWorld(), estate(ESTATES[scale]))

const joined = (...worlds: World[]): World => ({
  objects: worlds.flatMap(({ objects }) => objects),
  vms: worlds.flatMap(({ vms }) => vms),
})

import { z } from 'zod'

/** What a visitor can break in the demo mesh, and mend again. */
const vm = { namespace: z.string().min(1).max(253), name: z.string().min(1).max(253) }

export const demoCommandSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('fail-probe'), ...vm, message: z.string().trim().min(1).max(200) }),
  z.strictObject({ kind: z.literal('pass-probe'), ...vm }),
  z.strictObject({ kind: z.literal('stop'), ...vm }),
  z.strictObject({ kind: z.literal('start'), ...vm }),
  z.strictObject({ kind: z.literal('lag'), ...vm }),
  z.strictObject({ kind: z.literal('reject'), ...vm }),
  z.strictObject({ kind: z.literal('keep-up'), ...vm }),
  z.strictObject({ kind: z.literal('add'), namespace: vm.namespace, group: vm.name }),
  z.strictObject({ kind: z.literal('restart-istiod'), name: vm.name }),
])
export type DemoCommand = z.infer<typeof demoCommandSchema>

export type DemoVm = {
  namespace: string
  name: string
  group: string
  address: string
  isRunning: boolean
  /** The words its probe fails with; empty when it passes. */
  failing: string
  /** What its Envoy does with what istiod sends: takes nothing, refuses it, or nothing out of the way. */
  envoy: 'lags' | 'rejects' | 'keeps-up'
}

/** The fleet as the visitor's panel shows it: the groups, and the VMs of the one it asked for. */
export type DemoState = {
  groups: { namespace: string; name: string; vms: number }[]
  vms: DemoVm[]
  istiods: { name: string; isUp: boolean; proxies: number }[]
}

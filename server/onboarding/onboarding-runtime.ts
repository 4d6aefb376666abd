import type { IstiodView } from '#server/istiod/create-istiod-view.ts'
import type { ProxyRuntime } from '#server/proxies/proxies-runtime.ts'
import type { Operations } from '#server/traffic/operations.ts'

/** What following a VM in and out of the mesh needs of a Runtime. */
export type OnboardingRuntime = Omit<ProxyRuntime, 'settings'> & {
  istiods: IstiodView
  /** The journal of changes, to read. */
  operations: Pick<Operations, 'list'>
  settings: ProxyRuntime['settings'] & { ISTHMUS_ISTIOD_NAMESPACE: string }
}

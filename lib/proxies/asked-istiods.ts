import type { Inventory } from '#lib/mesh/inventory.ts'

/** The istiods that told of their connections, by the names of their doors, and whether there is no other that may have some. */
export type AskedIstiods = { asked: readonly string[]; isComplete: boolean }

/**
 * Whether a proxy that none of the asked istiods has can't be at the one that its WorkloadEntry names as its controller: that
 * one was asked, or nothing is called so any more. Addresses of istiods can't be compared with the name of a pod: there it
 * rests on their number alone, which `isComplete` has.
 */
export function controllerCheck(
  { asked, isComplete }: AskedIstiods,
  { objects }: Readonly<Inventory>,
): (controller: string) => boolean {
  const parts = new Set(asked.flatMap((name) => name.split(/[/.:]/)))
  const areAddresses = asked.every((name) => name.includes('://'))
  let pods: ReadonlySet<string> | null = null
  return (controller) => {
    if (controller !== '' && parts.has(controller)) return true
    if (!isComplete) return false
    if (controller === '' || areAddresses) return true
    pods ??= new Set([...objects.Pod.values()].map(({ metadata }) => metadata.name))
    return !pods.has(controller)
  }
}

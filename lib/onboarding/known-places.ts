import type { Inventory } from '#lib/mesh/inventory.ts'

/** Answer of `GET /api/onboarding/places?namespace=…`: names that a form can offer, each list sorted. */
export type KnownPlaces = {
  namespaces: string[]
  /** Of the namespace that was asked for. */
  serviceAccounts: string[]
  /** Networks and localities that WorkloadGroups name. */
  networks: string[]
  localities: string[]
}

/** More than that nobody looks through, and what is not offered can be typed. */
const MOST = 500

/** What the mesh has that the form of an object in `namespace` can name. */
export function knownPlaces({ objects }: Pick<Inventory, 'objects'>, namespace: string): KnownPlaces {
  const accounts = [...objects.ServiceAccount.values()].filter((one) => one.metadata.namespace === namespace)
  const templates = [...objects.WorkloadGroup.values()].map(({ spec }) => spec.template)
  return {
    namespaces: offered([...objects.Namespace.values()].map(({ metadata }) => metadata.name)),
    serviceAccounts: offered(accounts.map(({ metadata }) => metadata.name)),
    networks: offered(templates.map(({ network }) => network)),
    localities: offered(templates.map(({ locality }) => locality)),
  }
}

const offered = (names: string[]): string[] =>
  [...new Set(names)]
    .filter((name) => name !== '')
    .sort()
    .slice(0, MOST)

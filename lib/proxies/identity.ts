import { DEFAULT_NAME_SETTINGS, type NameSettings } from '#lib/names/name-service.ts'

/** What a workload's identity must be. An empty part is not known, and nothing is said of it. */
export type ExpectedIdentity = {
  trustDomain: string
  /** MeshConfig's trustDomainAliases: taken for the mesh's own. */
  trustDomainAliases: readonly string[]
  namespace: string
  serviceAccount: string
}

/** The parts of an identity as Istio gives them, `spiffe://<trust domain>/ns/<namespace>/sa/<service account>`; null for any other. */
export function partsOfIdentity(
  identity: string,
): { trustDomain: string; namespace: string; serviceAccount: string } | null {
  const [, trustDomain, namespace, serviceAccount] =
    /^spiffe:\/\/([^/]+)\/ns\/([^/]+)\/sa\/([^/]+)$/.exec(identity) ?? []
  return trustDomain && namespace && serviceAccount ? { trustDomain, namespace, serviceAccount } : null
}

/** The identity that is expected, with Istio's default trust domain where the mesh's is not known; empty without a service account. */
export const identityOf = ({ trustDomain, namespace, serviceAccount }: ExpectedIdentity): string =>
  serviceAccount === ''
    ? ''
    : `spiffe://${trustDomain || DEFAULT_NAME_SETTINGS.trustDomain}/ns/${namespace}/sa/${serviceAccount}`

/** The mesh's trust domain as istiod tells it; empty while no istiod has told. */
export const meshIdentity = ({
  trustDomain,
  trustDomainAliases,
  knownBy,
}: NameSettings): Pick<ExpectedIdentity, 'trustDomain' | 'trustDomainAliases'> =>
  knownBy === 'istiod' ? { trustDomain, trustDomainAliases } : { trustDomain: '', trustDomainAliases: [] }

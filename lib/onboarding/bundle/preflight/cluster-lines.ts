import { clusterNameOf } from '#lib/onboarding/bundle/bundle.ts'
import { hasOwnCaAddress, ownRevision } from '#lib/onboarding/bundle/flags.ts'
import type { BundleFacts } from '#lib/onboarding/bundle/preflight/facts.ts'
import { found, notRead, whatWasRead } from '#lib/onboarding/bundle/preflight/read.ts'
import {
  type MeshSettings,
  metadataOf,
  proxyConfigOf,
  readMeshSettings,
} from '#lib/onboarding/bundle/proxy-config.ts'
import { blocked, type Finding, lineOf, unknown, warning } from '#lib/traffic/preflight/line.ts'
import type { PreflightLine } from '#lib/traffic/review.ts'

/** The certificate against which the VM checks istiod. */
export function rootCertificateLine({ rootCert, group }: BundleFacts): PreflightLine {
  const text = whatWasRead(rootCert)?.['root-cert.pem'] ?? ''
  const isThere = text.includes('-----BEGIN CERTIFICATE-----')
  return lineOf({
    id: 'root-certificate',
    title: 'The root certificate is there',
    ok: `ConfigMap istio-ca-root-cert of namespace ${group.namespace} has it.`,
    findings: found(
      notRead(rootCert),
      rootCert.state === 'absent' &&
        blocked(
          `Namespace ${group.namespace} has no ConfigMap istio-ca-root-cert: istiod writes it to each namespace that it serves.`,
        ),
      rootCert.state === 'read' &&
        !isThere &&
        blocked('ConfigMap istio-ca-root-cert holds no certificate under root-cert.pem.'),
    ),
    notLive: [],
  })
}

/** The revision's own ConfigMaps: what the files are made of. */
export function revisionLine(facts: BundleFacts): PreflightLine {
  const { flags, meshConfig, injector, istioNamespace } = facts
  const revision = ownRevision(flags.revision) || 'default'
  const clusterName = injector.state === 'read' ? clusterNameOf(injector.value.values ?? '') : null
  return lineOf({
    id: 'revision',
    title: 'Mesh configuration and cluster ID are known',
    ok: `Namespace ${istioNamespace} has them for revision ${revision}.`,
    findings: found(
      notRead(meshConfig),
      meshConfig.state === 'absent' &&
        blocked(`There is no ${meshConfig.what}: no istiod of revision ${revision} was installed there.`),
      ...configFindings(facts),
      ...(flags.clusterID
        ? []
        : [
            notRead(injector),
            injector.state === 'absent' && blocked(`There is no ${injector.what}.`),
            clusterName?.ok === false && blocked(`${clusterName.problems[0]?.message}.`),
            clusterName?.ok === true &&
              clusterName.value === '' &&
              warning(
                'The injector’s values name no cluster: the VM says that it is of none, and istiod takes Kubernetes for it.',
              ),
          ]),
    ),
    notLive: [],
  })
}

/** The mesh's settings as read; null when they were not, or can't be. */
export function settingsOf({ meshConfig }: BundleFacts): MeshSettings | null {
  const data = whatWasRead(meshConfig)
  const settings = data ? readMeshSettings(data.mesh ?? '') : null
  return settings?.ok ? settings.value : null
}

/** What is wrong in the configuration that the mesh and the group have for proxies. */
export function configFindings(facts: BundleFacts): Finding[] {
  const { meshConfig, group, flags, istioNamespace } = facts
  if (meshConfig.state !== 'read') return []
  const settings = readMeshSettings(meshConfig.value.mesh ?? '')
  if (!settings.ok) return settings.problems.map(({ message }) => blocked(`${meshConfig.what}: ${message}.`))
  const config = proxyConfigOf(group, flags, settings.value, { istioNamespace, clusterId: '' })
  return config.ok
    ? []
    : config.problems.map(({ message }) => blocked(`The group’s annotations: ${message}.`))
}

/** A mesh name is answered by the agent alone: without capture the VM's applications can't resolve any. */
export function dnsCaptureLine(facts: BundleFacts): PreflightLine {
  const { flags } = facts
  const environment = environmentOf(facts)
  const captured = environment ? environment.ISTIO_META_DNS_CAPTURE === 'true' : null
  return lineOf({
    id: 'dns-capture',
    title: 'DNS is captured',
    ok: 'The agent answers the names of the mesh to the VM’s applications.',
    findings: found(
      !flags.captureDns &&
        captured === null &&
        unknown('The flag is off, and whether the mesh turns it on is not known.'),
      !flags.captureDns &&
        captured === false &&
        warning(
          'The VM’s applications won’t resolve names of the mesh, and VIPs of ServiceEntries do nothing for it.',
        ),
    ),
    notLive: [],
  })
}

/** What proxyMetadata comes to for a VM of the group; null when it is not known. */
function environmentOf(facts: BundleFacts): Record<string, string> | null {
  const { flags, group, istioNamespace } = facts
  const settings = settingsOf(facts)
  const config = settings ? proxyConfigOf(group, flags, settings, { istioNamespace, clusterId: '' }) : null
  return config?.ok ? metadataOf(config.value) : null
}

/** istio-start.sh asks istiod of istio-system for certificates; null where that is the right one. */
export function certificatesLine(facts: BundleFacts): PreflightLine | null {
  const { flags, istioNamespace } = facts
  if (hasOwnCaAddress(flags, istioNamespace)) return null
  const environment = environmentOf(facts)
  const { CA_ADDR, PILOT_ADDRESS, ISTIO_SYSTEM_NAMESPACE } = environment ?? {}
  const isTold = Boolean(CA_ADDR || PILOT_ADDRESS) || ISTIO_SYSTEM_NAMESPACE === istioNamespace
  return lineOf({
    id: 'certificates',
    title: 'Certificates come from this istiod',
    ok: 'proxyMetadata says where they come from.',
    findings: found(
      environment === null && unknown('Whether proxyMetadata says where they come from is not known.'),
      environment !== null &&
        !isTold &&
        warning(
          `cluster.env does not say that istiod runs in namespace ${istioNamespace}: without CA_ADDR in sidecar.env, Istio’s package asks namespace istio-system for certificates.`,
        ),
    ),
    notLive: [],
  })
}

import { accountFix } from '#lib/onboarding/bundle/account-fix.ts'
import {
  certificatesLine,
  configFindings,
  dnsCaptureLine,
  revisionLine,
  rootCertificateLine,
} from '#lib/onboarding/bundle/preflight/cluster-lines.ts'
import type { BundleFacts } from '#lib/onboarding/bundle/preflight/facts.ts'
import {
  networkLine,
  registrationLine,
  serviceAccountLine,
  tokenLine,
  workloadLine,
} from '#lib/onboarding/bundle/preflight/group-lines.ts'
import { istiodAddressLine, istiodReachableLine } from '#lib/onboarding/bundle/preflight/istiod-lines.ts'
import type { PreflightLine } from '#lib/traffic/review.ts'

/** Whether a VM that starts with these files can join. What could not be read is unknown, never ok. */
export const bundlePreflight = (facts: BundleFacts): PreflightLine[] =>
  [
    revisionLine,
    rootCertificateLine,
    istiodAddressLine,
    istiodReachableLine,
    certificatesLine,
    networkLine,
    serviceAccountLine,
    tokenLine,
    workloadLine,
    registrationLine,
    dnsCaptureLine,
  ].flatMap((lineOf) => {
    const line = lineOf(facts)
    if (!line) return []
    const fix = line.level === 'blocked' || line.level === 'warning' ? FIXES[line.id]?.(facts) : undefined
    return [fix ? { ...line, fix } : line]
  })

/** What to do about a line that is not well. */
const FIXES: Readonly<Record<string, (facts: BundleFacts) => string>> = {
  revision: (facts) =>
    configFindings(facts).length > 0
      ? 'Correct it there: no files are made until then.'
      : 'Name the revision and the cluster ID of an istiod that runs.',
  'root-certificate': ({ group }) => `Check that istiod runs and serves namespace ${group.namespace}.`,
  'istiod-address': () => 'Give the address of istiod, or of the gateway that exposes it.',
  certificates: () => 'The steps to install the package write CA_ADDR to sidecar.env.',
  'istiod-reachable': () => 'The page Gateways makes the Gateway and VirtualService that expose istiod.',
  network: () =>
    'Name the network in the WorkloadGroup, and label the Service of its gateway with topology.istio.io/network.',
  'service-account': ({ group }) =>
    group.namesAccount ? accountFix(group) : 'Name a service account in the WorkloadGroup.',
  token: ({ group }) =>
    `Ask for a Role that allows create on serviceaccounts/token in namespace ${group.namespace}.`,
  workload: () => 'Give the WorkloadGroup labels and ports.',
  registration: () => 'Switch autoregister on.',
  'dns-capture': () => 'Switch capture-dns on.',
}

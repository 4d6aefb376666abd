import type { TextFile } from '#lib/export/text-file.ts'
import type { BundleFlags } from '#lib/onboarding/bundle/flags.ts'
import type { PreflightLine } from '#lib/traffic/review.ts'

/** Answer of `GET /api/onboarding/preflight?group=ns/name&…`. */
export type BundlePreflight = {
  lines: PreflightLine[]
  /** What the flags come to where they leave it to the cluster; empty when it is not known. */
  found: { clusterId: string; ingressIP: string; istioVersion: string; revisions: string[] }
  istioNamespace: string
  group: { serviceAccount: string; ports: Record<string, number>; network: string }
}

/** Body of `POST /api/onboarding/bundle`. */
export type BundleRequest = { namespace: string; name: string; flags: Partial<BundleFlags> }

/** Its answer: the token in it is given out this once. */
export type BundleAnswer = { files: TextFile[]; tokenExpiresMs: number; warnings: string[] }

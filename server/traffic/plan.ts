import type { Feed } from '#lib/kube/feed.ts'
import { WATCHED_KINDS } from '#lib/kube/kinds.ts'
import type { PlannedWrite, PreflightLine, TrafficEdit, TrafficPlan } from '#lib/traffic/plan.ts'
import { preflight } from '#lib/traffic/preflight.ts'
import { cleanManifest } from '#lib/yaml/clean-manifest.ts'
import { toYaml } from '#lib/yaml/to-yaml.ts'
import { AppError } from '#server/app-error.ts'
import type { KubeRequest } from '#server/kube/cluster.ts'
import { createObject, patchObject, type Written } from '#server/kube/objects-client.ts'
import { type HostLookup, type PendingWrite, pendingWrites } from '#server/traffic/pending-writes.ts'
import { withWeights } from '#server/traffic/with-weights.ts'

export type PlanInput = {
  edit: TrafficEdit
  request: KubeRequest
  lookup: HostLookup
  /** The host whose VirtualService is edited, as the user looks at it; for preflight. */
  host: string
  feeds: readonly Feed[]
}

/**
 * What an edit would write, in order, and what speaks against it: diff, the API server's dry run with its webhooks,
 * and our own preflight. Writes nothing. Throws AppError `conflict` if the VirtualService is no longer the one the
 * user saw.
 */
export async function planEdit(input: PlanInput): Promise<TrafficPlan> {
  const pending = await pendingWrites(input.edit, input.request, input.lookup)
  const writes: PlannedWrite[] = []
  for (const write of pending) writes.push(await planWrite(write, input.request))
  return { writes, preflight: preflightOf(input) }
}

async function planWrite(write: PendingWrite, request: KubeRequest): Promise<PlannedWrite> {
  const { ref } = write
  if (write.action === 'create') {
    const after = toYaml(write.manifest)
    const dryRun = await tryWrite(() =>
      createObject(request, ref.kind, write.manifest, { namespace: ref.namespace, dryRun: true }),
    )
    return {
      ref,
      action: 'create',
      patch: [],
      before: null,
      after,
      kubectl: `kubectl apply -f - <<'EOF'\n${after}EOF`,
      dryRun,
    }
  }
  const dryRun = await tryWrite(() => patchObject(request, ref.kind, ref, write.patch, { dryRun: true }))
  return {
    ref,
    action: 'patch',
    patch: write.patch,
    before: toYaml(cleanManifest(write.live)),
    after: toYaml(cleanManifest(withWeights(write.live, write.patch))),
    kubectl: `kubectl patch ${WATCHED_KINDS[ref.kind].plural} ${ref.name} -n ${ref.namespace} --type json -p ${shellQuote(JSON.stringify(write.patch))}`,
    dryRun,
  }
}

/** A refusal is part of the plan; anything else (conflict, no permission, no answer) ends it. */
async function tryWrite(write: () => Promise<Written>): Promise<PlannedWrite['dryRun']> {
  try {
    return { ok: true, message: '', warnings: (await write()).warnings }
  } catch (error) {
    if (error instanceof AppError && (error.code === 'refused' || error.code === 'forbidden')) {
      return { ok: false, message: error.message, warnings: [] }
    }
    throw error
  }
}

function preflightOf({ edit, lookup, host, feeds }: PlanInput): PreflightLine[] {
  if (edit.kind === 'start') return []
  const detail = lookup(host)
  const service = detail?.virtualServices.find(
    ({ ref }) => ref.name === edit.virtualService.name && ref.namespace === edit.virtualService.namespace,
  )
  if (!detail || !service) {
    return [
      {
        id: 'host',
        level: 'unknown',
        title: 'The host is known',
        detail: `Nothing is known of ${host} yet.`,
      },
    ]
  }
  return preflight(detail, service, edit.changes, feeds)
}

/** One word for a POSIX shell, whatever is in it. */
const shellQuote = (text: string): string => `'${text.replaceAll("'", `'\\''`)}'`

import { accountFix } from '#lib/onboarding/bundle/account-fix.ts'
import type { BundleGroup } from '#lib/onboarding/bundle/group.ts'
import { AppError } from '#server/app-error.ts'
import type { Actor } from '#server/auth/actor.ts'
import { createToken } from '#server/kube/core-client.ts'
import { permission } from '#server/onboarding/read-sources.ts'
import type { Runtime } from '#server/runtime/runtime.ts'

/** What istiod's CA takes a token for. */
const AUDIENCE = 'istio-ca'

/** What the audit log tells of a token: for whom and how long, never what it is. */
type TokenAuditRecord = {
  actor: string
  verb: 'create token'
  ref: { kind: 'ServiceAccount'; namespace: string; name: string }
  group: string
  seconds: number
  result: 'written' | 'refused' | 'failed'
}

/**
 * A token for VMs of this group, requested as the caller. Throws AppError `forbidden`, `not-found` for an account that is not
 * there, `refused` in the API server's words, and `cluster-unreachable`.
 */
export async function requestToken(
  runtime: Pick<Runtime, 'requestAs' | 'audit'>,
  actor: Actor,
  { namespace, serviceAccount, name }: BundleGroup,
  seconds: number,
): Promise<{ token: string; expiresMs: number }> {
  const audit = (result: TokenAuditRecord['result']): void =>
    runtime.audit({
      actor: actor.user,
      verb: 'create token',
      ref: { kind: 'ServiceAccount', namespace, name: serviceAccount },
      group: `${namespace}/${name}`,
      seconds,
      result,
    } satisfies TokenAuditRecord)
  try {
    const wanted = { audience: AUDIENCE, seconds }
    const given = await createToken(runtime.requestAs(actor), { namespace, name: serviceAccount }, wanted)
    audit('written')
    return given
  } catch (error) {
    const code = error instanceof AppError ? error.code : 'internal'
    audit(['forbidden', 'not-found', 'refused'].includes(code) ? 'refused' : 'failed')
    const missing = permission('create', 'serviceaccounts/token', { namespace })
    if (code === 'forbidden')
      throw new AppError('forbidden', `You may not ${missing}`, {
        fix: `Somebody who administers the cluster can allow it: ${missing}.`,
      })
    if (code === 'not-found')
      throw new AppError(
        'not-found',
        `There is no ServiceAccount ${serviceAccount} in namespace ${namespace}`,
        {
          fix: accountFix({ namespace, serviceAccount }),
        },
      )
    throw error
  }
}

import type { CheckFix } from '#lib/checks/check.ts'
import type { JsonObject } from '#lib/json.ts'
import type { Kind } from '#lib/kube/kinds.ts'
import { refOf } from '#lib/mesh/host-backends.ts'

type Named = { kind: Kind; metadata: { namespace: string; name: string } }

/** A change of some fields of an object's spec. Lists are replaced whole, as RFC 7396 has it. */
export const mergeChange = (object: Named, spec: JsonObject): NonNullable<CheckFix['change']> => ({
  kind: 'merge',
  ref: refOf(object),
  patch: { spec },
})

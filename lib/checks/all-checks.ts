import type { Check } from '#lib/checks/check.ts'
import { ENTRY_CHECKS } from '#lib/checks/rules/entry-checks.ts'
import { MESH_CHECKS } from '#lib/checks/rules/mesh-checks.ts'

/** Every check that there is, by code. */
export const ALL_CHECKS: readonly Check[] = [...ENTRY_CHECKS, ...MESH_CHECKS].sort((a, b) =>
  a.code < b.code ? -1 : 1,
)

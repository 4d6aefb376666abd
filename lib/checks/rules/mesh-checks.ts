import type { Check } from '#lib/checks/check.ts'
import { GATEWAY_CHECKS } from '#lib/checks/rules/gateway-checks.ts'
import { NAME_CHECKS } from '#lib/checks/rules/name-checks.ts'
import { POLICY_CHECKS } from '#lib/checks/rules/policy-checks.ts'
import { PROXY_CHECKS } from '#lib/checks/rules/proxy-checks.ts'
import { TRAFFIC_CHECKS } from '#lib/checks/rules/traffic-checks.ts'

/** Checks of hosts, routes, policies, gateways and proxies: ISTH030-ISTH079. */
export const MESH_CHECKS: readonly Check[] = [
  ...NAME_CHECKS,
  ...TRAFFIC_CHECKS,
  ...POLICY_CHECKS,
  ...GATEWAY_CHECKS,
  ...PROXY_CHECKS,
]

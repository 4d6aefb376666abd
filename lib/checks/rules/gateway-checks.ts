import type { Check } from '#lib/checks/check.ts'
import { gatewayWithoutPod } from '#lib/checks/rules/gateway-without-pod.ts'
import { hostNotInGateway } from '#lib/checks/rules/host-not-in-gateway.ts'
import { istiodGatewayTls } from '#lib/checks/rules/istiod-gateway-tls.ts'
import { istiodGatewayUnused } from '#lib/checks/rules/istiod-gateway-unused.ts'
import { missingGateway } from '#lib/checks/rules/missing-gateway.ts'

/** Checks of Gateways. */
export const GATEWAY_CHECKS: readonly Check[] = [
  istiodGatewayUnused,
  istiodGatewayTls,
  gatewayWithoutPod,
  missingGateway,
  hostNotInGateway,
]

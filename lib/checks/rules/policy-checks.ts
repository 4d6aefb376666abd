import type { Check } from '#lib/checks/check.ts'
import { authorizationPolicySelectsNobody } from '#lib/checks/rules/authorization-policy-selects-nobody.ts'
import { peerAuthenticationSelectsNobody } from '#lib/checks/rules/peer-authentication-selects-nobody.ts'
import { portLevelMtls } from '#lib/checks/rules/port-level-mtls.ts'
import { sidecarHidesService } from '#lib/checks/rules/sidecar-hides-service.ts'
import { sidecarIngressPort } from '#lib/checks/rules/sidecar-ingress-port.ts'
import { sidecarSelectsNobody } from '#lib/checks/rules/sidecar-selects-nobody.ts'
import { tlsOffTowardStrict } from '#lib/checks/rules/tls-off-toward-strict.ts'

/** Checks of who holds for whom: mutual TLS, Sidecars and selectors. */
export const POLICY_CHECKS: readonly Check[] = [
  tlsOffTowardStrict,
  portLevelMtls,
  sidecarHidesService,
  sidecarIngressPort,
  sidecarSelectsNobody,
  peerAuthenticationSelectsNobody,
  authorizationPolicySelectsNobody,
]

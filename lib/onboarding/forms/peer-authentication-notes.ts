import { problem } from '#lib/onboarding/forms/parts.ts'
import type { PeerAuthenticationForm } from '#lib/onboarding/forms/peer-authentication.ts'
import { selectorNotes } from '#lib/onboarding/forms/value-problems.ts'
import type { Problem } from '#lib/result.ts'

/** What Istio takes and what may not do what is meant; nothing keeps it from being applied. */
export function peerAuthenticationNotes({ labels, mode, ports }: PeerAuthenticationForm): Problem[] {
  const isStrict = [mode, ...ports.map((port) => port.mode)].includes('STRICT')
  const isOff = [mode, ...ports.map((port) => port.mode)].includes('DISABLE')
  return [
    ...selectorNotes(labels, 'labels'),
    ...(isStrict
      ? [
          problem(
            'strict',
            'mode',
            'STRICT refuses whoever has no proxy, and VMs whose WorkloadEntry names no service account are called in plain text',
            'Give those entries a service account first, or leave a port of theirs PERMISSIVE.',
          ),
        ]
      : []),
    ...(isOff
      ? [
          problem(
            'disable',
            'mode',
            'With DISABLE nobody knows who calls: an AuthorizationPolicy that asks for principals or namespaces allows nothing',
            'Use PERMISSIVE unless the callers can not speak mutual TLS at all.',
          ),
        ]
      : []),
  ]
}

import type { GatewaysForm } from '#lib/onboarding/forms/gateways.ts'
import { isBlank } from '#lib/onboarding/forms/pair.ts'
import { problem, repeatedPlaces } from '#lib/onboarding/forms/parts.ts'
import { selectorNotes } from '#lib/onboarding/forms/value-problems.ts'
import type { Problem } from '#lib/result.ts'

/** What Istio takes in silence and does not do what was likely meant. */
export function gatewaysNotes(form: GatewaysForm): Problem[] {
  const { istiod, services, selector } = form
  const numbers = istiod.isWanted ? istiod.ports.map(({ number }) => number) : []
  return [
    ...selectorNotes(selector, 'selector'),
    ...(selector.every(isBlank)
      ? [
          problem(
            'selects-all',
            'selector',
            'Without labels it is for every gateway of the mesh',
            'Add the labels of the east-west gateway, such as istio=eastwestgateway.',
          ),
        ]
      : []),
    ...repeatedPlaces(numbers.map((number, place) => number ?? `none ${place}`)).map((place) =>
      problem(
        'port-shared',
        `istiod.ports.${place}.number`,
        `Port ${numbers[place]} is there already with the same hosts`,
        'istiod keeps one of the two servers.',
      ),
    ),
    ...(services.isWanted && services.number !== null && numbers.includes(services.number)
      ? [
          problem(
            'port-shared',
            'services.number',
            `Port ${services.number} is one of istiod’s here`,
            'Give services a port of their own; Istio’s guide has 15443.',
          ),
        ]
      : []),
    ...(istiod.isWanted && !numbers.includes(15_012)
      ? [
          problem(
            'no-15012',
            'istiod.ports',
            'VMs reach istiod at port 15012, and it is not let in',
            'Add it, or set discoveryAddress and CA_ADDR on every VM.',
          ),
        ]
      : []),
  ]
}

import type { GatewaysForm, IstiodPortForm } from '#lib/onboarding/forms/gateways.ts'
import { rebaseForm } from '#lib/onboarding/forms/object-form.ts'
import { isDeepStrictEqual } from '#lib/stream/equal.ts'

/**
 * A form that was begun on one version of its objects, put on another: what the user changed stays as they left it, and all
 * else is as the other version has it, ports row by row.
 */
export function rebaseGateways(
  mine: GatewaysForm,
  begunOn: GatewaysForm,
  theirs: GatewaysForm,
): GatewaysForm {
  const isSameServer = mine.services.read === theirs.services.read
  return {
    ...rebaseForm(mine, begunOn, theirs),
    istiod: {
      ...rebaseForm(mine.istiod, begunOn.istiod, theirs.istiod),
      ports: rebasePorts(mine.istiod.ports, begunOn.istiod.ports, theirs.istiod.ports),
    },
    services: isSameServer ? rebaseForm(mine.services, begunOn.services, theirs.services) : mine.services,
  }
}

type Ports = readonly IstiodPortForm[]

function rebasePorts(mine: Ports, begunOn: Ports, theirs: Ports): IstiodPortForm[] {
  const sameIn = (rows: Ports, { read }: IstiodPortForm) =>
    read ? rows.find((row) => row.read?.name === read.name) : undefined
  return [
    ...theirs.flatMap((row) => {
      const [was, now] = [sameIn(begunOn, row), sameIn(mine, row)]
      if (!was) return [row]
      return now ? [{ ...rebaseForm(now, was, row), read: row.read }] : []
    }),
    // What they removed comes back only where it was changed here.
    ...mine.flatMap((row) => {
      if (row.read && sameIn(theirs, row)) return []
      if (row.read && isDeepStrictEqual(row, sameIn(begunOn, row))) return []
      return [{ ...row, read: null }]
    }),
  ]
}

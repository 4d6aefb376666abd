import { ApiError, getJson } from '#components/data/api-client.ts'
import { readBase } from '#components/onboarding/fields/use-object-form.ts'
import { parseKey } from '#lib/kube/object-ref.ts'
import type { GatewayRoutes } from '#lib/onboarding/forms/gateway-routes.ts'
import type { FormBase } from '#lib/onboarding/forms/object-form.ts'

/** The objects that a form was read from, each in the version that a write has to meet. */
export type GatewayBases = {
  place: string
  gateway: FormBase
  virtualService: (FormBase & { name: string }) | null
}

/** The Gateway `namespace/name` as it is now, and the VirtualService that leads from it to istiod. */
export async function readBases(place: string): Promise<GatewayBases> {
  const [gateway, { virtualService: name }] = await Promise.all([
    readBase('Gateway', place),
    getJson<GatewayRoutes>(`/api/onboarding/gateway-routes?gateway=${encodeURIComponent(place)}`),
  ])
  const routes = name === '' ? null : await readIfThere(`VirtualService/${parseKey(place).namespace}/${name}`)
  return { place, gateway, virtualService: routes && { ...routes, name } }
}

/** The same by `editKey`. */
export const basesByKey = ({ place, gateway, virtualService }: GatewayBases): Map<string, FormBase> =>
  new Map([
    [`Gateway/${place}`, gateway],
    ...(virtualService
      ? [[`VirtualService/${parseKey(place).namespace}/${virtualService.name}`, virtualService] as const]
      : []),
  ])

/** The object of an `editKey`; null where there is none, or where the key is not whole yet. */
export async function readIfThere(key: string): Promise<FormBase | null> {
  const [kind = '', namespace = '', name = ''] = key.split('/')
  if (namespace === '' || name === '') return null
  try {
    return await readBase(kind, `${namespace}/${name}`)
  } catch (error) {
    if (error instanceof ApiError && error.code === 'not-found') return null
    throw error
  }
}

import { z } from 'zod'
import { familyOf } from '#lib/names/address-family.ts'

/** What the API server takes at least for a token, and at most. */
const LEAST_TOKEN_SECONDS = 600
const MOST_TOKEN_SECONDS = 2 ** 32

/** Where istio-start.sh takes istiod to be. */
const ISTIO_NAMESPACE = 'istio-system'

const label = '[a-z0-9]([-a-z0-9]*[a-z0-9])?'
const serviceName = new RegExp(`^${label}(\\.${label})?$`)
const revisionName = new RegExp(`^(${label})?$`)

const address = z
  .string()
  .default('')
  .refine((text) => text === '' || familyOf(text) !== null, 'is no IP address')

/** The flags of `istioctl x workload entry configure`, with its defaults. An empty text is a flag that is not given. */
export const bundleFlags = z
  .object({
    /** Empty: what the injector's values say. */
    clusterID: z
      .string()
      .max(253)
      .regex(/^\P{Cc}*$/u, 'holds a control character')
      .default(''),
    tokenDuration: z
      .int('must be whole seconds')
      .min(
        LEAST_TOKEN_SECONDS,
        `must be ${LEAST_TOKEN_SECONDS} seconds at least: the API server gives no shorter token`,
      )
      .max(MOST_TOKEN_SECONDS, `must be ${MOST_TOKEN_SECONDS} seconds at most`)
      .default(3600),
    /** `<service>` in istiod's namespace, or `<service>.<namespace>`. */
    ingressService: z
      .string()
      .max(127)
      .regex(serviceName, 'must be <service> or <service>.<namespace>')
      .default('istio-eastwestgateway'),
    ingressIP: address,
    autoregister: z.boolean().default(false),
    captureDns: z.boolean().default(true),
    internalIP: address,
    externalIP: address,
    revision: z.string().max(63).regex(revisionName, 'is no revision').default(''),
  })
  .refine(({ internalIP, externalIP }) => internalIP === '' || externalIP === '', {
    message: 'internalIP and externalIP exclude one another',
    path: ['externalIP'],
  })

export type BundleFlags = z.infer<typeof bundleFlags>
export const DEFAULT_FLAGS: BundleFlags = bundleFlags.parse({})

/** A revision that names objects of its own; `default` does not. */
export const ownRevision = (revision: string): string => (revision === 'default' ? '' : revision)

/** `istio` and `istio-<revision>`: how istiod's objects of a revision are called. */
export const ofRevision = (name: string, revision: string): string =>
  ownRevision(revision) === '' ? name : `${name}-${revision}`

/** The name under which proxies reach istiod. */
export const istiodHost = (istioNamespace: string, revision: string): string =>
  `${ofRevision('istiod', revision)}.${istioNamespace}.svc`

export const ISTIOD_PORT = 15_012

export const istiodAddress = (istioNamespace: string, revision: string): string =>
  `${istiodHost(istioNamespace, revision)}:${ISTIOD_PORT}`

/** Whether a VM asks this istiod for certificates: its cluster.env names a revision's, else istio-start.sh asks istio-system. */
export const hasOwnCaAddress = ({ revision }: BundleFlags, istioNamespace: string): boolean =>
  ownRevision(revision) !== '' || istioNamespace === ISTIO_NAMESPACE

/** The ingress Service of the flags. */
export function ingressOf(flags: BundleFlags, istioNamespace: string): { namespace: string; name: string } {
  const [name = '', namespace = istioNamespace] = flags.ingressService.split('.')
  return { namespace, name }
}

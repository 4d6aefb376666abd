import { z } from 'zod'
import { conditions, metadata } from '#lib/kube/parts.ts'

/** Environment and arguments are looked at in the container of the proxy only. */
const containers = z
  .array(
    z.object({ name: z.string().default(''), env: z.unknown().optional(), args: z.unknown().optional() }),
  )
  .default([])

const environment = z
  .array(z.object({ name: z.string(), value: z.string().default('') }))
  .default([])
  .catch([])
const argumentList = z.array(z.string()).default([]).catch([])

/** What a pod's proxy tells istiod of itself at the start of its stream, as far as it is written in the pod. */
type PodProxy = {
  type: 'sidecar' | 'router' | 'waypoint'
  dnsCapture: boolean
  dnsAutoAllocate: boolean
  clusterId: string
  network: string
}

type Container = z.infer<typeof containers>[number]

/** Go's strconv.ParseBool, with which istiod reads these. */
const isTrue = (text = ''): boolean => ['1', 't', 'T', 'true', 'TRUE', 'True'].includes(text)

function podProxyOf({ env, args }: Container): PodProxy {
  const values = new Map(environment.parse(env).map(({ name, value }) => [name, value]))
  const [, type] = argumentList.parse(args)
  return {
    type: type === 'router' || type === 'waypoint' ? type : 'sidecar',
    dnsCapture: isTrue(values.get('ISTIO_META_DNS_CAPTURE')),
    dnsAutoAllocate: isTrue(values.get('ISTIO_META_DNS_AUTO_ALLOCATE')),
    clusterId: values.get('ISTIO_META_CLUSTER_ID') ?? '',
    network: values.get('ISTIO_META_NETWORK') ?? '',
  }
}

const NO_IPS: string[] = []

export const pod = z.object({
  kind: z.literal('Pod').default('Pod'),
  metadata,
  spec: z
    .object({
      serviceAccountName: z.string().default(''),
      nodeName: z.string().default(''),
      hostname: z.string().default(''),
      subdomain: z.string().default(''),
      /** Such a pod has the address of its node. */
      hostNetwork: z.boolean().default(false),
      containers,
      initContainers: containers,
    })
    .prefault({})
    .transform(({ containers: run, initContainers: first, ...spec }) => {
      // A sidecar of the newer kind is an init container that stays.
      const container = [...run, ...first].find(({ name }) => name === 'istio-proxy')
      return { ...spec, hasProxy: container !== undefined, proxy: container ? podProxyOf(container) : null }
    }),
  status: z
    .object({
      phase: z.string().default(''),
      podIP: z.string().default(''),
      /** Both families of a dual-stack pod; one address is in `podIP` alone. */
      podIPs: z
        .array(z.object({ ip: z.string().default('') }))
        .optional()
        .transform((all = []) => (all.length > 1 ? all.map(({ ip }) => ip) : NO_IPS)),
      conditions,
    })
    .prefault({}),
})

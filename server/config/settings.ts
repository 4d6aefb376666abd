import { z } from 'zod'
import { ALL_CHECKS } from '#lib/checks/all-checks.ts'
import { DEFAULT_GRACE_MS } from '#lib/health/observe-entry.ts'
import { DEFAULT_FLAPPING } from '#lib/history/flapping.ts'
import { objectName } from '#lib/kube/object-name.ts'
import { isProxyId } from '#lib/names/proxy-id.ts'
import { type Network, readNetwork } from '#server/envoy/allowed-address.ts'
import { isUrlTemplate } from '#server/envoy/url-template.ts'

const MOST_CALLERS = 200
const MOST_PROXIES = 1_000
const MOST_NETWORKS = 100

/** The base of addresses that paths are added to; what could hold a credential is refused, and never repeated. */
const baseUrl = z
  .string()
  .refine(isBaseUrl, 'must be http:// or https:// URLs without user name, password, query and fragment')
  .transform((url) => url.replace(/\/+$/, ''))

const baseUrls = (most: number) =>
  z
    .string()
    .default('')
    .transform((list) => list.split(',').flatMap((url) => url.trim() || []))
    .pipe(z.array(baseUrl).max(most, `must be ${most} URLs at most`))
    .transform((urls) => [...new Set(urls)])

const commaSeparated = z
  .string()
  .default('')
  .transform((list) => list.split(',').flatMap((part) => part.trim() || []))

/** `<name>=<value>`, comma-separated. A name holds no `=`. */
const pairs = (what: string) =>
  commaSeparated.pipe(
    z
      .array(z.string().transform((pair) => pair.split(/=(.*)/s, 2).map((part) => part.trim())))
      .max(MOST_PROXIES, `must be ${MOST_PROXIES} ${what} at most`),
  )

const urlsByProxy = pairs('proxies')
  .pipe(
    z.array(
      z.tuple([
        z.string().refine(isProxyId, 'must be <proxy id>=<URL>, with an id such as vm-1.shop'),
        baseUrl,
      ]),
    ),
  )
  .transform((list): ReadonlyMap<string, string> => new Map(list))

const templatesByGroup = pairs('WorkloadGroups')
  .pipe(
    z.array(
      z.tuple([
        z
          .string()
          .regex(
            /^[a-z0-9][-a-z0-9]*\/[a-z0-9][-a-z0-9.]*$/,
            'must be <namespace>/<WorkloadGroup>=<URL template>',
          ),
        z
          .string()
          .refine(
            isUrlTemplate,
            'must be http:// or https:// URLs, with {address}, {name}, {namespace} and {group} in host or path',
          ),
      ]),
    ),
  )
  .transform((list): ReadonlyMap<string, string> => new Map(list))

const networks = commaSeparated
  .pipe(z.array(z.string()).max(MOST_NETWORKS, `must be ${MOST_NETWORKS} networks at most`))
  .transform((list, context): Network[] =>
    list.flatMap((text) => {
      const network = readNetwork(text)
      if (!network) context.addIssue('must be networks such as 10.10.0.0/24')
      return network ? [network] : []
    }),
  )

const checkCodes = commaSeparated.transform((codes, context): ReadonlySet<string> => {
  for (const code of codes)
    if (!ALL_CHECKS.some((check) => check.code === code))
      context.addIssue(`${code.slice(0, 40)} is no check; the page Checks lists them, such as ISTH001`)
  return new Set(codes)
})

function isBaseUrl(text: string): boolean {
  if (!URL.canParse(text) || /[?#]/.test(text)) return false
  const { protocol, username, password } = new URL(text)
  return /^https?:$/.test(protocol) && !username && !password
}

/** Everything Isthmus reads from its environment, with what each name means. */
const settingsSchema = z.object({
  /** Where the mesh comes from. `auto`: the kubeconfig's context, else the cluster we run in, else the demo mesh. */
  ISTHMUS_SOURCE: z.enum(['auto', 'kubeconfig', 'in-cluster', 'demo']).default('auto'),
  /** A context of the kubeconfig other than its current one. */
  ISTHMUS_CONTEXT: z.string().min(1).optional(),
  /** Size of the demo mesh: about 40, 2,000 or 50,000 WorkloadEntries. */
  ISTHMUS_DEMO_SCALE: z.enum(['small', 'large', 'huge']).default('small'),
  /** What happens in the demo mesh by chance; the same number gives the same. */
  ISTHMUS_DEMO_SEED: z.coerce.number().int().default(1),
  /** The address to listen on, as Next's standalone server reads it. */
  HOSTNAME: z.string().default('127.0.0.1'),
  PORT: z.coerce.number().int().min(0).max(65_535).default(3000),
  /** There is no sign-in yet, so listening anywhere but on loopback gives the mesh to the whole network. */
  ISTHMUS_INSECURE_BIND: z.enum(['true', 'false']).default('false'),
  /** Host names besides localhost under which a browser may reach us, comma-separated, without port. */
  ISTHMUS_ALLOWED_HOSTS: z
    .string()
    .default('')
    .transform((list) => list.split(',').flatMap((host) => (host.trim() ? [host.trim().toLowerCase()] : []))),
  /** A WorkloadEntry connected longer than this is stale: 1.5 times istiod's maximum connection age. Minutes. */
  ISTHMUS_STALE_AFTER_MINUTES: z.coerce.number().positive().default(45),
  /** A proxy that comes back within this many seconds was never away; istiod's own grace period. */
  ISTHMUS_RECONNECT_GRACE_SECONDS: z.coerce
    .number()
    .min(0)
    .max(3_600)
    .default(DEFAULT_GRACE_MS / 1000),
  /** A PostgreSQL database for the history, shared by all replicas; without it the history is a SQLite file. */
  DATABASE_URL: z
    .string()
    .regex(/^postgres(ql)?:\/\//, 'must be the URL of a PostgreSQL database, postgres://user@host/name')
    .optional(),
  /** The SQLite file; without it one in the user's state folder, or none at all for the demo mesh. */
  ISTHMUS_HISTORY_FILE: z.string().min(1).optional(),
  /** Transitions older than this are deleted. */
  ISTHMUS_HISTORY_DAYS: z.coerce.number().positive().max(3_650).default(45),
  /** At most this many transitions are kept; 10 million are about 2 GB. */
  ISTHMUS_HISTORY_MAX_ROWS: z.coerce.number().int().min(1_000).default(10_000_000),
  /** A workload that turns bad this many times within so many minutes is flapping. */
  ISTHMUS_FLAPPING_COUNT: z.coerce.number().int().min(2).max(100).default(DEFAULT_FLAPPING.count),
  ISTHMUS_FLAPPING_MINUTES: z.coerce
    .number()
    .positive()
    .max(1_440)
    .default(DEFAULT_FLAPPING.withinMs / 60_000),
  /** Whom to tell when a VM turns unhealthy, disconnects or flaps; the secret signs it (Standard Webhooks). */
  ISTHMUS_WEBHOOK_URL: z.string().optional(),
  ISTHMUS_WEBHOOK_SECRET: z.string().optional(),
  /** What the cluster is called in webhooks; without it the kubeconfig's context. */
  ISTHMUS_CLUSTER_NAME: z.string().min(1).max(200).optional(),
  /** A YAML or JSON file with `endpoints`, for several receivers. */
  ISTHMUS_WEBHOOKS_FILE: z.string().optional(),
  /** Debug addresses of every istiod replica (port 15014), comma-separated: what proxies have acknowledged. */
  ISTHMUS_ISTIOD_URLS: baseUrls(50),
  /** The namespace in which istiod's pods are looked for when no address of theirs is set; nothing else may pose as istiod. */
  ISTHMUS_ISTIOD_NAMESPACE: objectName.default('istio-system'),
  /** A projected token with audience istio-ca, for istiods that are not reached over loopback. */
  ISTHMUS_ISTIOD_TOKEN_FILE: z.string().min(1).optional(),
  /** Agents that are reached at an address (a relay to port 15020 of a VM): `<proxy id>=<URL>`, comma-separated. */
  ISTHMUS_AGENT_URLS: urlsByProxy,
  /** Envoys that are reached at an address (a relay of GET to port 15000 of a VM): `<proxy id>=<URL>`, comma-separated. */
  ISTHMUS_ENVOY_ADMIN_URLS: urlsByProxy,
  /** The same for all VMs of a WorkloadGroup: `<namespace>/<group>=<URL with {address}, {name}, {namespace}, {group}>`. */
  ISTHMUS_ENVOY_TEMPLATES: templatesByGroup,
  /** The port at which VMs answer for their Envoys at their own address; without it none is asked there. */
  ISTHMUS_ENVOY_VM_PORT: z.coerce.number().int().min(1).max(65_535).optional(),
  ISTHMUS_ENVOY_VM_SCHEME: z.enum(['http', 'https']).default('http'),
  /** Where WorkloadEntries and annotations may lead to, comma-separated. Nothing outside is asked. */
  ISTHMUS_ENVOY_VM_NETWORKS: networks,
  /** Lets users change the log levels of Envoys, which is the only thing that Isthmus changes in one. */
  ISTHMUS_ENVOY_LOG_LEVELS: z
    .enum(['true', 'false'])
    .default('false')
    .transform((value) => value === 'true'),
  /** Envoy admin addresses (port 15000) of callers whose requests are counted, comma-separated. */
  ISTHMUS_ENVOY_URLS: baseUrls(MOST_CALLERS),
  /** A Prometheus with Istio's standard metrics; it is asked instead of the Envoys. */
  ISTHMUS_PROMETHEUS_URL: baseUrl.optional(),
  /** Codes of checks whose findings are not shown, comma-separated. */
  ISTHMUS_CHECKS_OFF: checkCodes,
  LOG_LEVEL: z.enum(['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent']).default('info'),
})

export type Settings = z.infer<typeof settingsSchema>

const LOOPBACK = ['127.0.0.1', 'localhost', '::1', '[::1]']

/**
 * Parses the environment. Throws one Error whose message names every wrong variable, and refuses to listen
 * beyond loopback unless that was asked for by name.
 */
export function readSettings(env: Record<string, string | undefined>): Settings {
  const present = Object.fromEntries(
    Object.entries(env).filter(([, value]) => value !== undefined && value !== ''),
  )
  const parsed = settingsSchema.safeParse(present)
  if (!parsed.success) {
    const lines = parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`)
    throw new Error(`Wrong settings in the environment. ${lines.join('; ')}`)
  }
  const settings = parsed.data
  if (!LOOPBACK.includes(settings.HOSTNAME) && settings.ISTHMUS_INSECURE_BIND !== 'true') {
    throw new Error(
      `Refusing to listen on ${settings.HOSTNAME}: there is no sign-in, so anyone who can reach it would act with your ` +
        'kubeconfig. Listen on 127.0.0.1, or set ISTHMUS_INSECURE_BIND=true if something in front checks who calls.',
    )
  }
  if (settings.ISTHMUS_ENVOY_VM_PORT !== undefined && settings.ISTHMUS_ENVOY_VM_NETWORKS.length === 0) {
    throw new Error(
      'ISTHMUS_ENVOY_VM_PORT needs ISTHMUS_ENVOY_VM_NETWORKS: a WorkloadEntry is written by others, and its address is ' +
        'asked in these networks alone.',
    )
  }
  return settings
}

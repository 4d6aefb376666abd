/** How the sidecar's container is called. */
export const CONTAINER = 'istio-proxy'
export const ENVIRONMENT = '/var/lib/istio/envoy/cluster.env'

export const mount = (path: string): string => `-v ${path}:${path}:ro`

/** The options of a container that changes the host's rules of iptables. */
export const WITH_RULES: readonly string[] = [
  '--rm',
  '--network host',
  '--cap-add NET_ADMIN',
  '--cap-add NET_RAW',
  '--user 0',
  mount(ENVIRONMENT),
]
/** Takes Istio's rules out: the script of such a container, or the beginning of one. */
export const CLEAN_UP = 'pilot-agent istio-iptables -u 1337 -g 1337 --cleanup-only'

/** A script in a container of Istio's image, with the environment of cluster.env; `image` is a word of a shell. */
export const runContainer = (options: readonly string[], image: string, script: string): string =>
  // docker's own --env-file would take the quotes for part of the values.
  [
    'sudo docker run',
    ...options.map((option) => `  ${option}`),
    `  --entrypoint /bin/bash ${image}`,
    `  -c 'set -a; . ${ENVIRONMENT}; ${script}'`,
  ].join(' \\\n')

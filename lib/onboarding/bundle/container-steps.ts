import { CONTAINER_REMOVAL } from '#lib/onboarding/bundle/container-removal.ts'
import {
  CLEAN_UP,
  CONTAINER,
  ENVIRONMENT,
  mount,
  runContainer,
  WITH_RULES,
} from '#lib/onboarding/bundle/container-run.ts'
import { dropCopies } from '#lib/onboarding/bundle/drop-copies.ts'
import { FILE_PLACES } from '#lib/onboarding/bundle/file-places.ts'
import { type BundleFlags, istiodAddress, istiodHost } from '#lib/onboarding/bundle/flags.ts'

/** Where Istio's charts take the images of releases from. */
const HUB = 'registry.istio.io/release'
/** User istio-proxy of Istio's image. */
const PROXY = '1337:1337'

type Input = {
  group: { namespace: string; name: string }
  flags: BundleFlags
  istioVersion: string
  istioNamespace: string
  address: string
}
type Step = { title: string; commands: { what: string; command: string }[] }

/**
 * The sidecar in a container on the host's own network. The rules of iptables are the host's: whatever runs there and
 * listens on the group's ports is behind Envoy.
 */
export function containerSteps(input: Input): Step[] {
  const image = `${HUB}/proxyv2:${input.istioVersion || '<istio version>'}`
  return [
    {
      title: 'Put each file in its place',
      commands: [
        {
          what: 'Folders of the image’s user istio-proxy',
          command: `sudo install -d -o 1337 -g 1337 /etc/certs /etc/istio/config /var/lib/istio/envoy /var/run/secrets/tokens`,
        },
        ...FILE_PLACES.map(({ file, place, mode, what }) => ({
          what,
          command: `sudo install -o 1337 -g 1337 -m ${mode} ${file} ${place}`,
        })),
      ],
    },
    {
      title: 'Capture the host’s traffic, after each start of the host',
      commands: [
        {
          what: 'Old rules out, new ones in; this one needs NET_ADMIN',
          command: runContainer(
            WITH_RULES,
            image,
            `${CLEAN_UP}; exec pilot-agent istio-iptables -u 1337 -g 1337`,
          ),
        },
      ],
    },
    {
      title: 'Start it',
      commands: [
        {
          what: 'Away with an earlier one; where there is none, docker says that there is no such container',
          command: `sudo docker rm -f ${CONTAINER}`,
        },
        {
          what: 'Envoy and the agent; docker starts them again with the host unless they were stopped',
          command: start(input, image),
        },
        dropCopies(input.group),
      ],
    },
    {
      title: 'After it was stopped',
      commands: [{ what: 'Start it again, with the same files', command: `sudo docker start ${CONTAINER}` }],
    },
    { title: 'When the VM leaves the mesh', commands: [...CONTAINER_REMOVAL] },
  ]
}

function start({ flags, istioNamespace, address }: Input, image: string): string {
  const host = istiodHost(istioNamespace, flags.revision)
  const options = [
    '-d',
    `--name ${CONTAINER}`,
    '--restart unless-stopped',
    '--network host',
    `--user ${PROXY}`,
    ...(address ? [`--add-host ${host}:${address}`] : []),
    '-v /etc/certs:/etc/certs',
    // Where the agent writes: Envoy's bootstrap, and the socket of its certificates.
    ...['/etc/istio/proxy', '/var/run/secrets/workload-spiffe-uds'].map(
      (path) => `--tmpfs ${path}:uid=1337,gid=1337`,
    ),
    ...[ENVIRONMENT, '/etc/istio/config/mesh', '/var/run/secrets/tokens'].map(mount),
  ]
  const environment = [
    `INSTANCE_IP=\${ISTIO_SVC_IP:-$(hostname -I | cut -d" " -f1)}`,
    'POD_NAME=$(hostname -s)',
    'POD_NAMESPACE=$ISTIO_NAMESPACE',
    `CA_ADDR=\${CA_ADDR:-${istiodAddress(istioNamespace, flags.revision)}}`,
    'PROV_CERT=/etc/certs',
    'OUTPUT_CERTS=/etc/certs',
  ]
  return runContainer(options, image, `export ${environment.join(' ')}; exec pilot-agent proxy sidecar`)
}

import { shellQuote } from '#lib/export/shell-quote.ts'
import { bundleName } from '#lib/onboarding/bundle/bundle-name.ts'
import { containerSteps } from '#lib/onboarding/bundle/container-steps.ts'
import { dropCopies } from '#lib/onboarding/bundle/drop-copies.ts'
import { FILE_PLACES } from '#lib/onboarding/bundle/file-places.ts'
import { type BundleFlags, hasOwnCaAddress, istiodAddress, istiodHost } from '#lib/onboarding/bundle/flags.ts'

type InstallStep = { title: string; commands: { what: string; command: string }[] }
type InstallWay = { id: 'deb' | 'rpm' | 'container'; label: string; steps: InstallStep[] }

export type InstallInput = {
  group: { namespace: string; name: string }
  flags: BundleFlags
  /** Istio's release such as `1.31.0`; empty when no istiod told it. */
  istioVersion: string
  istioNamespace: string
  /** The address that the hosts file has; empty when it has none. */
  address: string
}

/** How the files of a bundle become a running sidecar, on a VM with packages and on a host that runs containers. */
export function installWays(input: InstallInput): InstallWay[] {
  const before = [copyFiles(input)]
  const after = [placeFiles(input), ...hostsStep(input), startStep(input)]
  return [
    {
      id: 'deb',
      label: 'Debian, Ubuntu',
      steps: [...before, packageStep(input, 'deb', 'dpkg -i'), ...after],
    },
    {
      id: 'rpm',
      label: 'RHEL, Fedora, SUSE',
      steps: [...before, packageStep(input, 'rpm', 'rpm -i'), ...after],
    },
    { id: 'container', label: 'Container', steps: [...before, ...containerSteps(input)] },
  ]
}

const versionOr = (version: string): string => version || '<istio version>'

function copyFiles({ group }: InstallInput): InstallStep {
  const folder = bundleName(group)
  return {
    title: 'Copy the files to the VM',
    commands: [
      {
        what: 'From where the bundle was downloaded',
        command: `scp ${shellQuote(`${folder}.zip`)} <user>@<vm>:`,
      },
      {
        what: 'On the VM, in a folder that only you can read: one of the files is a credential',
        command: `(umask 077 && unzip ${shellQuote(`${folder}.zip`)} -d ${shellQuote(folder)}) && cd ${shellQuote(folder)}`,
      },
    ],
  }
}

function packageStep({ istioVersion }: InstallInput, kind: 'deb' | 'rpm', install: string): InstallStep {
  const file = `istio-sidecar.${kind}`
  const url = `https://storage.googleapis.com/istio-release/releases/${versionOr(istioVersion)}/${kind}/${file}`
  return {
    title: 'Install the sidecar, in the release of istiod',
    commands: [
      { what: `Download; on arm64 the file is istio-sidecar-arm64.${kind}`, command: `curl -fLO ${url}` },
      { what: 'Install Envoy, the agent and the unit istio', command: `sudo ${install} ${file}` },
    ],
  }
}

function placeFiles({ flags, istioNamespace }: InstallInput): InstallStep {
  const folders =
    'sudo install -d -o istio-proxy -g istio-proxy /etc/certs /etc/istio/config /etc/istio/proxy /var/run/secrets /var/run/secrets/tokens'
  return {
    title: 'Put each file in its place',
    commands: [
      { what: 'Folders of user istio-proxy', command: folders },
      ...FILE_PLACES.map(({ file, place, mode, what }) => ({
        what,
        command: `sudo install -o istio-proxy -g istio-proxy -m ${mode} ${file} ${place}`,
      })),
      ...(hasOwnCaAddress(flags, istioNamespace)
        ? []
        : [
            {
              what: 'Where certificates come from: istio-start.sh takes istio-system for istiod’s namespace',
              command: `echo CA_ADDR=${istiodAddress(istioNamespace, flags.revision)} | sudo tee -a /var/lib/istio/envoy/sidecar.env`,
            },
          ]),
    ],
  }
}

function hostsStep({ address, flags, istioNamespace }: InstallInput): InstallStep[] {
  if (address === '') return []
  const host = istiodHost(istioNamespace, flags.revision)
  return [
    {
      title: 'Let the VM find istiod',
      commands: [{ what: `${host} is no name of public DNS`, command: 'sudo tee -a /etc/hosts < hosts' }],
    },
  ]
}

const startStep = ({ group }: InstallInput): InstallStep => ({
  title: 'Start it',
  commands: [
    { what: 'Now, and whenever the VM starts', command: 'sudo systemctl enable --now istio' },
    dropCopies(group),
  ],
})

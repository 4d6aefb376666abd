import type { Check } from '#lib/checks/check.ts'
import { PAGES } from '#lib/checks/rules/pages.ts'
import { refOf } from '#lib/mesh/host-backends.ts'
import { minorsAhead } from '#lib/proxies/skew.ts'
import { objectText } from '#lib/traffic/preflight/scene.ts'

/** A VM's proxy whose Istio is more than one minor version older than its istiod's, or newer. */
export const versionSkew: Check = {
  code: 'ISTH071',
  title: 'A VM’s proxy is too far from its istiod’s version',
  severity: 'warning',
  why: 'Istio supports proxies of one minor version behind the control plane, and none ahead of it. Nobody upgrades a VM’s proxy with the cluster: one that is left behind may be sent configuration that it does not understand.',
  docs: ['One minor version behind is no finding: it is how an upgrade goes.'],
  links: [PAGES.releases, PAGES.virtualMachines],
  reads: ['WorkloadEntry'],
  isLive: true,
  subject: 'WorkloadEntry',
  run(entry, { told }) {
    const proxy = told.proxyOf(entry)
    const ahead = proxy ? minorsAhead(proxy.version, proxy.istiodVersion) : null
    if (!proxy || ahead === null || (ahead <= 0 && ahead >= -1)) return []
    const many = Math.abs(ahead)
    return [
      {
        objects: [refOf(entry)],
        text: `The proxy of ${objectText(entry)} is Istio ${proxy.version}, ${many} minor version${many === 1 ? '' : 's'} ${ahead > 0 ? 'ahead of' : 'behind'} its istiod (${proxy.istiodVersion}).`,
        field: '',
        fix: {
          text:
            ahead > 0
              ? 'Upgrade istiod, or install the istio-sidecar package of its version on the VM.'
              : 'Install the istio-sidecar package of istiod’s version on the VM and restart it.',
          commands: ['sudo dpkg -i istio-sidecar.deb', 'sudo systemctl restart istio'],
        },
      },
    ]
  },
}

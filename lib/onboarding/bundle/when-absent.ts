import { type BundleFlags, istiodHost } from '#lib/onboarding/bundle/flags.ts'
import { type InstallWay, vmLooks } from '#lib/onboarding/vm-looks.ts'

/** What to look at on a VM that does not come, in the order in which things happen. */
export function whenAbsent(
  flags: BundleFlags,
  istioNamespace: string,
  way: InstallWay,
): { what: string; command: string }[] {
  const looks = vmLooks(way, istiodHost(istioNamespace, flags.revision))
  return [
    { what: 'Whether it runs', command: looks.state },
    ...(way === 'package'
      ? [{ what: 'Why it ended', command: 'sudo journalctl -u istio --since -15min --no-pager' }]
      : []),
    { what: 'What agent and Envoy say', command: looks.log },
    { what: 'Whether the name of istiod leads anywhere', command: looks.resolve },
    { what: 'Whether istiod answers, with a certificate of this mesh', command: looks.certificate },
    {
      what: 'Whether the proxy is ready: 200 when Envoy has its configuration',
      command: 'curl -si http://localhost:15021/healthz/ready',
    },
    {
      what: 'What the agent knows of istiod',
      command: 'curl -s http://localhost:15020/debug/ndsz | head -c 400',
    },
    { what: 'Whether traffic is captured', command: looks.captured },
    { what: 'Whether the clock is right: certificates and tokens depend on it', command: 'date -u' },
  ]
}

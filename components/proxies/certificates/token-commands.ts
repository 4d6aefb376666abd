import type { Command } from '#components/ui/command-list.tsx'
import type { CertificateRow } from '#lib/proxies/certificates.ts'

/** What brings a VM back whose certificate has expired: a new token, on the VM before its agent starts. */
export function tokenCommands({
  group,
  namespace,
  proxy,
  expectedIdentity,
}: Pick<CertificateRow, 'group' | 'namespace' | 'proxy' | 'expectedIdentity'>): Command[] {
  const folder = proxy.slice(0, proxy.lastIndexOf('.'))
  const serviceAccount = expectedIdentity.split('/sa/')[1] ?? ''
  return [
    {
      what: 'Make the files of the VM anew, with a token that is good for an hour',
      command: `istioctl x workload entry configure --name ${quoted(group || '<WorkloadGroup>')} --namespace ${quoted(namespace)} --autoregister --output ${quoted(folder)}`,
    },
    ...(serviceAccount
      ? [
          {
            what: 'Or the token alone',
            command: `kubectl create token ${quoted(serviceAccount)} --namespace ${quoted(namespace)} --audience istio-ca --duration 1h > istio-token`,
          },
        ]
      : []),
    {
      what: 'On the VM, with the token copied to it',
      command:
        'sudo install -o istio-proxy -m 640 istio-token /var/run/secrets/tokens/istio-token && sudo systemctl restart istio',
    },
  ]
}

/** Names come from the cluster; what a shell would take for more than a word is quoted. */
const quoted = (word: string): string =>
  /^[A-Za-z0-9._-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`

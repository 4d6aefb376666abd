import { expect, it } from 'vitest'
import { tokenCommands } from '#components/proxies/certificates/token-commands.ts'

const ROW = {
  group: 'forum-vm',
  namespace: 'istioinaction',
  proxy: 'forum-vm-1.istioinaction',
  expectedIdentity: 'spiffe://cluster.local/ns/istioinaction/sa/forum',
}

it('are of the group and the service account of the VM', () => {
  const [configure, token, install] = tokenCommands(ROW).map(({ command }) => command)
  expect(configure).toBe(
    'istioctl x workload entry configure --name forum-vm --namespace istioinaction --autoregister --output forum-vm-1',
  )
  expect(token).toMatch(/^kubectl create token forum --namespace istioinaction --audience istio-ca /)
  expect(install).toMatch(/systemctl restart istio$/)
})

it('leave out what is not known, and let no name run as a command', () => {
  const commands = tokenCommands({ ...ROW, group: '', expectedIdentity: '', proxy: '$(reboot).shop' })
  expect(commands).toHaveLength(2)
  expect(commands[0]?.command).toContain("--name '<WorkloadGroup>'")
  expect(commands[0]?.command).toContain("--output '$(reboot)'")
})

import { expect, test } from 'vitest'
import { hostCommands } from '#components/names/host-commands.ts'

const entry = { kind: 'ServiceEntry', namespace: 'vm', name: 'db' } as const

test('commands name the object, an address that is listened at, and the cluster of the first port', () => {
  const commands = hostCommands({
    host: 'db.example',
    sources: [entry],
    vips: [
      { value: '2001:2::1', family: 'v6', origin: 'allocated' },
      { value: '240.240.0.1', family: 'v4', origin: 'allocated' },
    ],
    ports: [{ name: 'tcp', number: 3306, protocol: 'TCP' }],
  }).map(({ command }) => command)
  expect(commands).toEqual([
    `kubectl get serviceentry db -n vm -o jsonpath='{.spec.addresses}{"\\n"}{.status.addresses}'`,
    'dig +short db.example',
    'istioctl proxy-config listener POD -n NAMESPACE --address 240.240.0.1 --port 3306',
    "istioctl proxy-config endpoint POD -n NAMESPACE --cluster 'outbound|3306||db.example'",
  ])
})

test('a host is one word for the shell, and what has no address or port gives no command for it', () => {
  const commands = hostCommands({
    host: '*.wild; rm -rf /',
    sources: [entry],
    vips: [{ value: '10.0.0.0/8', family: 'cidr', origin: 'spec' }],
    ports: [],
  }).map(({ command }) => command)
  expect(commands).toHaveLength(2)
  expect(commands[1]).toBe("dig +short 'any.wild; rm -rf /'")
})

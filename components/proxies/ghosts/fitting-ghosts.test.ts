import { expect, it } from 'vitest'
import { fittingGhosts } from '#components/proxies/ghosts/fitting-ghosts.ts'
import type { Ghost } from '#lib/proxies/ghost.ts'

const ghost = (kind: Ghost['kind'], name: string): Ghost => ({
  kind,
  id: name,
  message: `Something about ${name}`,
  fix: '',
  objects: [{ kind: 'WorkloadEntry', namespace: 'shop', name }],
  proxies: [`${name}.shop`],
  address: '10.0.0.7',
  sinceMs: null,
})

it('are those of the kind that have every word', () => {
  const ghosts = [ghost('same-address', 'vm-1'), ghost('entry-without-proxy', 'vm-2')]
  const ids = (kind: Ghost['kind'] | '', q: string) => fittingGhosts(ghosts, { kind, q }).map(({ id }) => id)
  expect(ids('', '')).toEqual(['vm-1', 'vm-2'])
  expect(ids('same-address', '')).toEqual(['vm-1'])
  expect(ids('', 'SHOP/vm-2  10.0.0')).toEqual(['vm-2'])
  expect(ids('same-address', 'vm-2')).toEqual([])
})

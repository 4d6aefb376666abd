import { expect, test } from 'vitest'
import { nearest, nearQueries } from '#components/names/near-hosts.ts'

test('a mistyped host is searched for by its first label, then by the beginning of that', () => {
  expect(nearQueries('external-dbx.example')).toEqual(['external-dbx', 'extern'])
  expect(nearQueries('*.wild.example')).toEqual(['wild', 'wil'])
  expect(nearQueries('db')).toEqual(['db'])
})

test('the hosts that begin most like it come first, and never itself', () => {
  const hosts = [
    'forum.shop.svc.cluster.local',
    'forum.vm.svc.cluster.local',
    'old-forum.example',
    'forum.vm',
  ]
  expect(nearest('forum.vm.svc', [...hosts, 'forum.vm.svc', 'forum.vm'])).toEqual([
    'forum.vm.svc.cluster.local',
    'forum.vm',
    'forum.shop.svc.cluster.local',
    'old-forum.example',
  ])
})

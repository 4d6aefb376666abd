import { expect, it } from 'vitest'
import { emptyWorkloadGroupForm } from '#lib/onboarding/forms/workload-group.ts'
import { groupCreateArguments, groupCreateCommand } from '#lib/onboarding/forms/workload-group-command.ts'

const form = {
  ...emptyWorkloadGroupForm(),
  name: 'forum-vm',
  namespace: 'shop',
  labels: [
    { key: 'app', value: 'forum' },
    { key: '', value: '' },
    { key: 'version', value: 'vm' },
  ],
}

it('says what differs from the defaults, lists as one record of CSV', () => {
  expect(groupCreateCommand(form)).toBe(
    "istioctl x workload group create --name forum-vm --namespace shop --labels 'app=forum,version=vm'",
  )
  const annotations = [{ key: 'note', value: 'a, "b"' }]
  expect(groupCreateArguments({ ...form, labels: [], serviceAccount: '', annotations, weight: '3' })).toEqual(
    [
      ...['x', 'workload', 'group', 'create', '--name', 'forum-vm', '--namespace', 'shop'],
      ...['--serviceAccount', '', '--annotations', '"note=a, ""b"""', '--weight', '3'],
    ],
  )
})

import type { Page } from '@playwright/test'
import type { DemoApi } from '../../server/demo/kube/api-server.ts'
import { expect, test } from './fixtures.ts'

const HOST = 'forum.istioinaction.svc.cluster.local'
const vm = (page: Page) => page.getByRole('slider', { name: 'vm weight, rule 2' })
const k8s = (page: Page) => page.getByRole('slider', { name: 'k8s weight, rule 2' })
const applied = (page: Page) => page.getByText(/^Applied: /)
const forum = (api: DemoApi) =>
  JSON.parse(JSON.stringify(api.store.get('VirtualService', 'istioinaction', 'forum')))
const weights = (api: DemoApi): number[] =>
  forum(api).spec.http[1].route.map(({ weight }: { weight: number }) => weight)

test.beforeEach(async ({ page, isthmus }) => {
  await page.goto(`${isthmus.url}/traffic/${HOST}`)
  await expect(vm(page)).toHaveValue('90')
})

test('sliders, fields, locks and presets always total 100, by keyboard alone', async ({ page }) => {
  await vm(page).focus()
  await page.keyboard.press('ArrowLeft')
  await expect(vm(page)).toHaveValue('89')
  await expect(k8s(page)).toHaveValue('11')
  await page.keyboard.press('Shift+ArrowLeft')
  await expect(vm(page)).toHaveValue('79')
  await page.keyboard.press('Home')
  await expect(k8s(page)).toHaveValue('100')
  await page.keyboard.press('Control+z')
  await expect(vm(page)).toHaveValue('79')
  await page.keyboard.press('Control+Shift+z')
  await expect(vm(page)).toHaveValue('0')
  await page.getByRole('button', { name: 'All back to VMs' }).click()
  await expect(vm(page)).toHaveValue('100')
  await page.getByRole('button', { name: 'Even split' }).click()
  await expect(k8s(page)).toHaveValue('50')
  await page.getByRole('button', { name: '25 % to pods', exact: true }).click()
  await expect(vm(page)).toHaveValue('75')
  await page.getByRole('button', { name: 'Lock k8s, rule 2' }).click()
  await expect(k8s(page)).toBeDisabled()
  await vm(page).focus()
  await page.keyboard.press('End')
  await expect(vm(page)).toHaveValue('75')
  await page.getByRole('button', { name: 'Reset' }).click()
  await expect(vm(page)).toHaveValue('90')
  await expect(page.getByText('Nothing changed')).toBeVisible()
  await expect(page.getByRole('button', { name: 'Review changes' })).toBeDisabled()
})

test('a drag of the slider moves the weight and one undo takes it back', async ({ page }) => {
  const thumb = await vm(page).locator('..').boundingBox()
  const track = await page.getByRole('group', { name: 'vm weight, rule 2' }).boundingBox()
  if (!thumb || !track) throw new Error('the slider is not on the page')
  await page.mouse.move(track.x + track.width * 0.9, track.y + 12)
  await page.mouse.down()
  await page.mouse.move(track.x + track.width * 0.5, track.y + 12, { steps: 10 })
  await page.mouse.move(track.x + track.width * 0.3, track.y + 12, { steps: 10 })
  await page.mouse.up()
  await expect(vm(page)).toHaveValue(/^(29|30|31)$/)
  await page.getByRole('button', { name: 'Undo' }).click()
  await expect(vm(page)).toHaveValue('90')
})

test('review, apply, and the change comes back through the watch', async ({ page, api }) => {
  await page.getByRole('button', { name: 'Even split' }).click()
  await page.keyboard.press('Control+Enter')
  const dialog = page.getByRole('dialog', { name: 'Review changes' })
  await expect(dialog.getByText('Dry run passed')).toBeVisible()
  await expect(dialog.getByRole('heading', { name: 'Preflight' })).toBeVisible()
  await dialog.getByRole('button', { name: 'Apply', exact: true }).click()
  await expect(applied(page)).toBeVisible()
  expect(weights(api)).toEqual([50, 50])
  await expect(page.getByRole('dialog')).toHaveCount(0)
  await expect(page.getByRole('region', { name: 'Your changes' })).toHaveCount(0)
})

test('a change by somebody else while editing shows both, keeps the edit and follows it on request', async ({
  page,
  api,
}) => {
  await page.getByRole('button', { name: 'Even split' }).click()
  const theirs = forum(api)
  theirs.spec.http[1].route[0].weight = 70
  theirs.spec.http[1].route[1].weight = 30
  theirs.spec.http.unshift({ match: [{ uri: { prefix: '/new' } }], route: theirs.spec.http[0].route })
  api.store.put(theirs, { manager: 'somebody-else' })
  await expect(page.getByText('Somebody changed this VirtualService while you were editing')).toBeVisible()
  await expect(vm(page)).toHaveValue('50')
  await page.getByRole('button', { name: 'Keep my edit on the new version' }).click()
  await expect(page.getByRole('slider', { name: 'vm weight, rule 3' })).toHaveValue('50')
  await page.getByRole('button', { name: 'Review changes' }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Apply', exact: true }).click()
  await expect(applied(page)).toBeVisible()
  expect(forum(api).spec.http[2].route.map(({ weight }: { weight: number }) => weight)).toEqual([50, 50])
})

test('a share for a subset with nothing eligible is blocked until it is overridden', async ({
  page,
  api,
}) => {
  for (const pod of api.store.list('Pod', 'istioinaction')) {
    const status = { ...Object(pod.status), conditions: [{ type: 'Ready', status: 'False' }] }
    api.store.put({ ...pod, kind: 'Pod', status })
  }
  await expect(page.getByText('0 of 2 pods take requests: 10 % would answer 503')).toBeVisible()
  await page.getByRole('button', { name: 'Even split' }).click()
  await page.getByRole('button', { name: 'Review changes' }).click()
  const dialog = page.getByRole('dialog')
  await expect(dialog.getByRole('button', { name: 'Apply', exact: true })).toBeDisabled()
  await dialog.getByText(/^Apply although .* blocked$/).click()
  await dialog.getByRole('button', { name: 'Apply', exact: true }).click()
  await expect(applied(page)).toBeVisible()
  expect(weights(api)).toEqual([50, 50])
})

test('a refusal is shown in the API server’s words and nothing is lost', async ({ page, api }) => {
  api.faults.add({ kind: 'status', status: 403, on: 'write' })
  await page.getByRole('button', { name: 'Even split' }).click()
  await page.getByRole('button', { name: 'Review changes' }).click()
  const dialog = page.getByRole('dialog')
  await expect(dialog.getByText('cannot patch resource "virtualservices"')).toBeVisible()
  await expect(dialog.getByRole('button', { name: 'Apply', exact: true })).toBeDisabled()
  await page.keyboard.press('Escape')
  await expect(vm(page)).toHaveValue('50')
  expect(weights(api)).toEqual([90, 10])
})

test('a host without a split gets one, pinned to its VMs', async ({ page, api, isthmus }) => {
  await page.goto(`${isthmus.url}/traffic`)
  await page.getByRole('link', { name: 'mysqldb.vm.svc.cluster.local' }).click()
  await expect(page.getByRole('group', { name: 'Labels of the VMs' })).toContainText(
    'selects 1 of 1 VMs that take requests',
  )
  await expect(page.getByRole('group', { name: 'Labels of the pods' })).toContainText('selects nothing')
  await page.getByRole('button', { name: 'Start a split' }).click()
  await expect(page.getByRole('slider', { name: 'vm weight, rule 1' })).toHaveValue('100')
  await page.getByRole('button', { name: 'Review changes' }).click()
  const dialog = page.getByRole('dialog', { name: 'Review changes' })
  await expect(dialog.getByRole('region', { name: 'DestinationRule vm/mysqldb' })).toContainText(
    'Dry run passed',
  )
  await expect(dialog.getByRole('region', { name: 'VirtualService vm/mysqldb' })).toContainText(
    'Dry run passed',
  )
  await dialog.getByRole('button', { name: 'Apply', exact: true }).click()
  // No istiod can be asked here, so whether proxies have the subsets is for the user to say.
  const progress = page.getByRole('dialog', { name: 'Applying changes' })
  await progress.getByRole('button', { name: 'Go on' }).click()
  await expect(applied(page)).toBeVisible()
  await expect(page.getByRole('slider', { name: 'vm weight, rule 1' })).toHaveValue('100')
  const written = api.requests.filter(({ method, query }) => method === 'POST' && !query.has('dryRun'))
  expect(written.map(({ kind }) => kind)).toEqual(['DestinationRule', 'VirtualService'])
})

test('a canary rule by header is made from nothing, above the rule for everyone', async ({ page, api }) => {
  const without = forum(api)
  without.spec.http = without.spec.http.slice(1)
  api.store.put(without, { manager: 'somebody-else' })
  await expect(page.getByRole('slider', { name: 'vm weight, rule 1' })).toHaveValue('90')
  await page.getByRole('button', { name: 'Add rule to forum' }).click()
  await page.getByRole('textbox', { name: 'Name of rule 1' }).fill('canary-users')
  const name = page.getByRole('textbox', { name: 'Header name, condition 1 of rule 1' })
  await name.fill('Canary-User')
  await expect(page.getByText('Canary-User is not in lower case')).toBeVisible()
  await expect(page.getByRole('button', { name: 'Review changes' })).toBeDisabled()
  await name.fill('canary-user')
  await expect(page.getByRole('heading', { name: 'header canary-user = true' })).toBeVisible()
  await page.getByRole('button', { name: 'Done' }).click()
  await page.getByRole('button', { name: 'Review changes' }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Apply', exact: true }).click()
  await expect(applied(page)).toBeVisible()
  expect(forum(api).spec.http[0]).toEqual({
    name: 'canary-users',
    match: [{ headers: { 'canary-user': { exact: 'true' } } }],
    route: [{ destination: { host: HOST, subset: 'k8s' } }],
  })
})

test('rules are moved, copied and removed by the keyboard, and undone step by step', async ({ page }) => {
  const rules = page.getByRole('article', { name: /^Rule \d/ })
  await page.getByRole('button', { name: 'Move rule 2 up' }).press('Enter')
  await expect(rules.first()).toContainText('Everything else')
  await expect(page.getByRole('button', { name: 'Move rule 1 down' })).toBeFocused()
  await page.getByRole('button', { name: 'Duplicate rule 1' }).click()
  await expect(rules).toHaveCount(3)
  await page.getByRole('button', { name: 'Remove rule 3' }).click()
  await expect(rules).toHaveCount(2)
  for (let step = 0; step < 3; step++) await page.keyboard.press('Control+z')
  await expect(rules.first()).toContainText('header canary-user = true')
  await expect(page.getByText('Nothing changed')).toBeVisible()
})

test('a destination is added, weighed and removed again', async ({ page }) => {
  await page.getByRole('button', { name: 'Add destination to rule 2' }).click()
  const picker = page.getByRole('group', { name: 'New destination of rule 2' })
  await picker.getByRole('combobox', { name: 'Host' }).fill('helloworld-v1')
  await page.getByRole('option', { name: 'helloworld-v1.default.svc.cluster.local' }).click()
  await picker.getByRole('button', { name: 'Add destination' }).click()
  await expect(page.getByText('1 of 1 pods take requests')).toBeVisible()
  await page.getByRole('button', { name: 'Even split' }).click()
  await expect(vm(page)).toHaveValue('34')
  await page.getByRole('button', { name: 'More for helloworld-v1.default, rule 2' }).click()
  await page.getByRole('menuitem', { name: 'Remove destination' }).click()
  await expect(vm(page)).toHaveValue('51')
})

test('a subset is renamed with its routes, counted live, and says who uses it before it goes', async ({
  page,
}) => {
  const card = page.getByRole('article', { name: 'Subset vm' })
  await expect(card).toContainText('selects 2 of 3 VMs that take requests')
  await card.getByRole('button', { name: 'Edit subset vm' }).click()
  await card.getByRole('combobox', { name: 'Label 1 value, subset vm' }).fill('nobody')
  await expect(card).toContainText('selects nothing')
  await expect(page.getByText('nothing behind it: 90 % would answer 503')).toBeVisible()
  await card.getByRole('combobox', { name: 'Label 1 value, subset vm' }).fill('vm')
  await page.getByRole('article', { name: 'Subset vm' }).getByRole('textbox', { name: 'Name' }).fill('legacy')
  await expect(page.getByRole('slider', { name: 'legacy weight, rule 2' })).toHaveValue('90')
  await expect(page.getByText('2 objects changed')).toBeVisible()
  await page.getByRole('button', { name: 'Remove subset legacy' }).click()
  await expect(page.getByText('Rule 2 of forum sends to it')).toBeVisible()
  await page.getByRole('button', { name: 'Keep it' }).click()
  await page.getByRole('button', { name: 'Discard', exact: true }).click()
  await expect(vm(page)).toHaveValue('90')
})

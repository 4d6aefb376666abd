import type { Page } from '@playwright/test'
import type { DemoApi } from '../../server/demo/kube/api-server.ts'
import { expect, test } from './fixtures.ts'

const HOST = 'forum.istioinaction.svc.cluster.local'
const vm = (page: Page) => page.getByRole('slider', { name: 'vm weight, rule 2' })
const k8s = (page: Page) => page.getByRole('slider', { name: 'k8s weight, rule 2' })
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
  await page.getByRole('button', { name: '25 % to pods' }).click()
  await expect(vm(page)).toHaveValue('75')
  await page.getByRole('button', { name: 'Lock k8s, rule 2' }).click()
  await expect(k8s(page)).toBeDisabled()
  await vm(page).focus()
  await page.keyboard.press('End')
  await expect(vm(page)).toHaveValue('75')
  await page.getByRole('button', { name: 'Reset' }).click()
  await expect(vm(page)).toHaveValue('90')
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
  await expect(dialog.getByText('2 of 3 VMs take requests.')).toBeVisible()
  await expect(dialog.getByText(/kubectl patch virtualservices forum/)).toBeVisible()
  await dialog.getByRole('button', { name: 'Apply', exact: true }).click()
  await expect(page.getByText('Applied: the API server has the new weights')).toBeVisible()
  expect(weights(api)).toEqual([50, 50])
  await expect(page.getByRole('button', { name: 'Review changes' })).toBeDisabled()
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
  await expect(page.getByText('Applied: the API server has the new weights')).toBeVisible()
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
  await expect(dialog.getByText('50 % of requests would answer 503.')).toBeVisible()
  await expect(dialog.getByRole('button', { name: 'Apply', exact: true })).toBeDisabled()
  await dialog.getByText('Apply although a line is blocked').click()
  await dialog.getByRole('button', { name: 'Apply', exact: true }).click()
  await expect(page.getByText('Applied: the API server has the new weights')).toBeVisible()
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
  await page.getByRole('button', { name: 'Start a split' }).click()
  const dialog = page.getByRole('dialog', { name: 'Review changes' })
  await expect(dialog.getByRole('region', { name: 'DestinationRule vm/mysqldb' })).toContainText(
    'Dry run passed',
  )
  await expect(dialog.getByRole('region', { name: 'VirtualService vm/mysqldb' })).toContainText(
    'Dry run passed',
  )
  await dialog.getByRole('button', { name: 'Apply', exact: true }).click()
  await expect(page.getByRole('slider', { name: 'vm weight, rule 1' })).toHaveValue('100')
  const written = api.requests.filter(({ method, query }) => method === 'POST' && !query.has('dryRun'))
  expect(written.map(({ kind }) => kind)).toEqual(['DestinationRule', 'VirtualService'])
})

import type { Page } from '@playwright/test'
import { startIsthmus } from '../support/isthmus.ts'
import { violationsOf } from '../support/page.ts'
import { expect, test } from './fixtures.ts'

const VM = 'forum-vm-10.10.0.25.istioinaction'
const POD = 'forum-k8s-7d9f6b8c5-4kq2x.istioinaction'
const chain = (page: Page) => page.getByRole('list', { name: 'Why' })
const asked = (proxy: string, name: string, rest = '') =>
  `/names/explain?proxy=${encodeURIComponent(proxy)}&name=${encodeURIComponent(name)}${rest}`

test('asks a proxy that is chosen from the list for a name that is typed', async ({ page, isthmus }) => {
  await page.goto(`${isthmus.url}/names/explain`)
  await page.getByRole('combobox', { name: 'Proxy that asks' }).fill('10.10.0.25')
  const option = page.getByRole('option', { name: VM })
  await expect(option).toContainText('VM, sidecar · istioinaction · DNS capture on')
  await option.click()
  await page.getByLabel('Name', { exact: true }).fill('https://db.legacy.internal')
  await page.getByRole('button', { name: 'Explain' }).click()
  await expect(page.getByText('Only the name, without scheme or path')).toBeVisible()
  await expect(page).toHaveURL(`${isthmus.url}/names/explain`)

  await page.getByLabel('Name', { exact: true }).fill('db.legacy.internal')
  await page.keyboard.press('Enter')
  await expect(page).toHaveURL(/name=db\.legacy\.internal/)
  await expect(page.getByRole('list', { name: 'Addresses' })).toHaveText('240.240.1.10')
  await expect(page.getByText('30 s')).toBeVisible()
  await expect(chain(page)).toContainText('Address from spec.addresses')
  await chain(page)
    .getByRole('button', { name: 'ServiceEntry istioinaction/external-db: YAML' })
    .last()
    .click()
  await expect(page.getByText('MESH_EXTERNAL')).toBeVisible()
  expect(await violationsOf(page)).toEqual([])

  await page.getByRole('button', { name: `Ask ${VM} yourself` }).click()
  await expect(page.getByText('dig +search db.legacy.internal A', { exact: true })).toBeVisible()
  await expect(page.getByText(`istioctl x internal-debug --all 'ndsz?proxyID=${VM}'`)).toBeVisible()
})

test('explains a short name, the other family and a name that nothing defines', async ({ page, isthmus }) => {
  await page.goto(isthmus.url + asked(VM, 'forum'))
  await expect(chain(page)).toContainText('Short name')
  await expect(page.getByText('forum.istioinaction.svc.cluster.local').first()).toBeVisible()
  await page.getByRole('radio', { name: 'AAAA (IPv6)' }).click()
  await page.getByRole('button', { name: 'Explain' }).click()
  await expect(page.getByText('NOERROR, no address')).toBeVisible()
  await expect(page).toHaveURL(/type=AAAA/)
  await page.goBack()
  await expect(page.getByRole('list', { name: 'Addresses' })).toBeVisible()
  await expect(page.getByRole('radio', { name: 'A (IPv4)', exact: true })).toBeChecked()

  await page.goto(isthmus.url + asked(VM, 'nothing.like.this.example'))
  await expect(page.getByText('Goes upstream').first()).toBeVisible()
  await expect(chain(page)).toContainText('No such host')
})

test('compares a VM with a pod, and says in a sentence why they differ', async ({ page, isthmus, api }) => {
  for (const pod of api.store.list('Pod', 'istioinaction')) {
    const containers = Object(pod.spec).containers.map((container: { name: string; env?: unknown[] }) => ({
      ...container,
      env: (container.env ?? []).filter((one) => Object(one).name !== 'ISTIO_META_DNS_CAPTURE'),
    }))
    api.store.put({ ...pod, kind: 'Pod', spec: { ...Object(pod.spec), containers } })
  }
  await page.goto(isthmus.url + asked(VM, 'db.legacy.internal', `&compare=${POD}`))
  await expect(page.getByText('Not captured')).toBeVisible()
  await expect(page.getByText('240.240.1.10', { exact: true })).toBeVisible()
  await expect(page.getByText(/DNS capture/).first()).toBeVisible()
  await expect(page.getByText('Both get the same answer.')).toHaveCount(0)
  expect(await violationsOf(page)).toEqual([])
  await page.setViewportSize({ width: 390, height: 800 })
  expect(
    await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth),
  ).toBeLessThanOrEqual(0)
  await page.getByRole('button', { name: 'Do not compare' }).click()
  await page.getByRole('button', { name: 'Explain' }).click()
  await expect(page.getByText('Not captured')).toHaveCount(0)
})

test('offers examples made of what there is, and says when a proxy is gone', async ({ page, isthmus }) => {
  await page.goto(`${isthmus.url}/names/explain`)
  await page.getByRole('list', { name: 'Examples' }).getByRole('button').first().click()
  await expect(chain(page).first()).toBeVisible()
  await page.goto(isthmus.url + asked('gone.istioinaction', 'forum'))
  await expect(page.getByRole('alert').filter({ hasText: 'gone.istioinaction' })).toBeVisible()
})

test('three tables: what can not be asked is unknown with its reason, not absent', async ({
  page,
  isthmus,
}) => {
  await page.goto(`${isthmus.url}/names/tables?proxy=${VM}`)
  const columns = page.getByRole('list', { name: 'The three tables' }).getByRole('listitem')
  await expect(columns.nth(0)).toContainText(/Computed.*hosts/s)
  await expect(columns.nth(1)).toContainText('Unknown.')
  await expect(columns.nth(2)).toContainText('Unknown.')
  const row = page.getByRole('row').filter({ hasText: 'db.legacy.internal' })
  await expect(row).toContainText('240.240.1.10')
  await expect(row.getByText('unknown').filter({ visible: true })).toHaveCount(2)
  expect(await violationsOf(page)).toEqual([])
  await page.getByText(/^Only differences \(0\)$/).click()
  await expect(page.getByRole('heading', { name: 'There is nothing to compare with' })).toBeVisible()
})

test('three tables of the demo agree; search and the choice of another proxy', async ({ page }) => {
  const isthmus = await startIsthmus({ ISTHMUS_SOURCE: 'demo' })
  await page.goto(`${isthmus.url}/names/tables`)
  await page.getByRole('list', { name: 'Proxies' }).getByRole('button').first().click()
  await expect(page.getByRole('table', { name: /^Name tables of/ })).toBeVisible()
  await page.getByRole('combobox', { name: 'Proxy' }).fill('forum-k8s')
  await page.getByRole('option', { name: POD }).click()
  await expect(page).toHaveURL(new RegExp(`proxy=${POD}`))
  const columns = page.getByRole('list', { name: 'The three tables' }).getByRole('listitem')
  for (const index of [0, 1, 2]) await expect(columns.nth(index)).toContainText(/\d+ hosts?, \d+ s ago/)
  await expect(page.getByText('Only differences (0)')).toBeVisible()
  await page.getByRole('searchbox', { name: 'Search hosts' }).fill('240.240.1.10')
  const rows = page.getByRole('table', { name: `Name tables of ${POD}` }).locator('tbody tr')
  await expect(rows).toHaveCount(1)
  await expect(rows.first()).toContainText('db.legacy.internal')
  await isthmus.stop()
})

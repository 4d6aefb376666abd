import type { Page } from '@playwright/test'
import { startIsthmus } from '../support/isthmus.ts'
import { startManyHosts } from '../support/many-hosts.ts'
import { violationsOf } from '../support/page.ts'
import { expect, test } from './fixtures.ts'

const FORUM = 'forum.istioinaction.svc.cluster.local'
const nodes = (page: Page) => page.locator('[data-map-node]')
const hosts = (page: Page) => page.locator('[data-map-node^="host:"]')
const search = (page: Page) => page.getByRole('searchbox', { name: 'Search the map' })

test('goes from host to VIP, service and endpoints, by the keyboard alone', async ({ page, isthmus }) => {
  await page.goto(`${isthmus.url}/names/map?q=forum`)
  await expect(page.getByRole('link', { name: /^Host forum\..*80 HTTP/ })).toBeVisible()
  await expect(page.locator('.react-flow__edge')).toHaveCount(3)
  expect(await violationsOf(page)).toEqual([])

  await page.getByRole('combobox', { name: 'Namespace' }).focus()
  await page.keyboard.press('Tab')
  await expect(page.getByRole('link', { name: /^Host forum\./ })).toBeFocused()
  await page.keyboard.press('ArrowRight')
  await expect(page.getByRole('link', { name: /^VIP / })).toBeFocused()
  await page.keyboard.press('ArrowRight')
  await expect(page.getByRole('link', { name: /^Service forum Service in istioinaction/ })).toBeFocused()
  await page.keyboard.press('ArrowRight')
  await expect(page.getByRole('button', { name: /^Endpoint .*VMs/ })).toBeFocused()

  await page.keyboard.press('Enter')
  await expect(page).toHaveURL(/open=forum\.istioinaction/)
  await expect(page.getByRole('link', { name: /^Endpoint forum-vm-10\.10\.0\.25 VM/ })).toBeVisible()
  await expect(nodes(page).filter({ hasText: 'forum-vm-10.10.0.27' })).toContainText('probe')
  await expect(page.getByRole('link', { name: /^Service forum Service in istioinaction/ })).toBeFocused()
  await page.keyboard.press('ArrowLeft')
  await page.keyboard.press('ArrowLeft')
  await page.keyboard.press('Enter')
  await expect(page).toHaveURL(`${isthmus.url}/names/hosts/${FORUM}`)
})

test('filters by name, address and namespace, and the URL holds the filter', async ({ page, isthmus }) => {
  await page.goto(`${isthmus.url}/names/map`)
  await expect(hosts(page).first()).toBeVisible()
  expect(await hosts(page).count()).toBeGreaterThan(3)
  await search(page).fill('240.240.1.10')
  await expect(hosts(page)).toHaveCount(1)
  await expect(hosts(page)).toContainText('db.legacy.internal')
  await expect(page).toHaveURL(/q=240\.240\.1\.10/)
  await page.reload()
  await expect(hosts(page)).toHaveCount(1)

  await search(page).fill('there-is-no-such-host')
  await expect(page.getByRole('heading', { name: 'No host fits these filters' })).toBeVisible()
  await page.getByRole('button', { name: /^Show all/ }).click()
  await expect(hosts(page).first()).toBeVisible()
  await page.getByRole('combobox', { name: 'Namespace' }).selectOption('istioinaction')
  await expect(hosts(page)).toHaveCount(2)
  await expect(page.getByRole('status').filter({ hasText: 'hosts fit' })).toBeVisible()
})

test('the table says the same, and is what a narrow screen begins with', async ({ page, isthmus }) => {
  await page.setViewportSize({ width: 390, height: 800 })
  await page.goto(`${isthmus.url}/names/map?q=forum`)
  const table = page.getByRole('table', { name: 'Hosts, VIPs, services and endpoints' })
  await expect(table.getByRole('link', { name: FORUM })).toBeVisible()
  await expect(table.getByRole('list', { name: `VIP of ${FORUM}` })).toContainText('ClusterIP')
  await table.getByRole('button', { name: `Show each endpoint of ${FORUM}` }).click()
  await expect(table.getByRole('list', { name: `Endpoints of ${FORUM}` })).toContainText(
    'forum-vm-10.10.0.26',
  )
  expect(await violationsOf(page)).toEqual([])
  expect(
    await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth),
  ).toBeLessThanOrEqual(0)
  await page.getByRole('button', { name: `Endpoints of ${FORUM}` }).click()
  await expect(table.getByRole('button', { name: `Show each endpoint of ${FORUM}` })).toBeVisible()

  await page.getByRole('radio', { name: 'Map' }).click()
  await expect(hosts(page)).toHaveCount(1)
  await expect(table).toHaveCount(0)
  await expect(page.getByRole('button', { name: 'Show the whole map' })).toBeVisible()
})

test('says that it could not be read, and tries again', async ({ page, isthmus }) => {
  let isDown = true
  await page.route('**/api/names/graph?*', (route) => (isDown ? route.abort() : route.continue()))
  await page.goto(`${isthmus.url}/names/map`)
  await expect(page.getByRole('alert').filter({ hasText: 'The map could not be read' })).toBeVisible()
  isDown = false
  await page.getByRole('button', { name: 'Try again' }).click()
  await expect(hosts(page).first()).toBeVisible()
  await expect(page.getByText('The map could not be read')).toHaveCount(0)
})

test('of 10,000 ServiceEntries it shows some, and whichever is searched for', async ({ page }) => {
  test.setTimeout(180_000)
  const mesh = await startManyHosts(10_000)
  const isthmus = await startIsthmus(mesh.env)
  try {
    await page.goto(`${isthmus.url}/names/map`)
    await expect(page.getByText(/^10,000 hosts; \d+ are shown/)).toBeVisible({ timeout: 30_000 })
    expect(await hosts(page).count()).toBeLessThanOrEqual(24)
    await search(page).fill(mesh.hostOf(7_777))
    await expect(hosts(page)).toHaveCount(1)
    await expect(hosts(page)).toContainText(mesh.hostOf(7_777))
  } finally {
    await isthmus.stop()
    await mesh.close()
  }
})

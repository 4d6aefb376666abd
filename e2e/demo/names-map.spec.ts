import AxeBuilder from '@axe-core/playwright'
import type { Page } from '@playwright/test'
import { startDemoApi } from '../../server/demo/kube/api-server.ts'
import { draft, namespace } from '../../server/demo/seeds/drafts.ts'
import { startIsthmus } from '../support/isthmus.ts'
import { kubeconfigFor } from '../support/kubeconfig.ts'
import { expect, test } from './fixtures.ts'

const FORUM = 'forum.istioinaction.svc.cluster.local'
const nodes = (page: Page) => page.locator('[data-map-node]')
const hosts = (page: Page) => page.locator('[data-map-node^="host:"]')
const search = (page: Page) => page.getByRole('searchbox', { name: 'Search the map' })

const violationsOf = async (page: Page): Promise<string[]> =>
  (await new AxeBuilder({ page }).analyze()).violations.map(
    ({ id, nodes }) => `${id}: ${nodes.map((node) => node.target.join(' ')).join(', ')}`,
  )

test('goes from host to VIP, service and endpoints, by the keyboard alone', async ({ page, isthmus }) => {
  await page.goto(`${isthmus.url}/names/map?q=forum`)
  await expect(page.getByRole('link', { name: /^Host forum\..*80 HTTP/ })).toBeVisible()
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

test('10,000 ServiceEntries: opens in under 2 s, filters in under 200 ms', async ({ page }) => {
  test.setTimeout(180_000)
  const objects = Array.from({ length: 10_000 }, (_, index) => serviceEntry(index))
  const api = await startDemoApi({ objects: [namespace('bulk'), ...objects], bookmarkMs: 1000 })
  const kubeconfig = kubeconfigFor(api.url)
  const isthmus = await startIsthmus({ KUBECONFIG: kubeconfig.path, ISTHMUS_SOURCE: 'kubeconfig' })
  try {
    await page.goto(`${isthmus.url}/names`)
    await expect(page.getByText('10,000 hosts')).toBeVisible()
    const openedMs = Date.now()
    await page.goto(`${isthmus.url}/names/map`)
    await expect(hosts(page).first()).toBeVisible()
    const tookMs = Date.now() - openedMs
    await expect(page.getByText(/^10,000 hosts; \d+ are shown/)).toBeVisible()
    const filterMs: number[] = []
    for (const index of [7777, 1234, 42, 9001, 5150]) filterMs.push(await filterTo(page, hostOf(index)))
    test.info().annotations.push({ type: 'open', description: `${tookMs} ms` })
    test.info().annotations.push({ type: 'filter', description: filterMs.map(Math.round).join(', ') })
    expect(tookMs).toBeLessThan(2000)
    expect(filterMs.toSorted((one, other) => one - other)[2], filterMs.join(', ')).toBeLessThan(200)
  } finally {
    await isthmus.stop()
    await api.close()
    kubeconfig.remove()
  }
})

const hostOf = (index: number): string => `svc-${String(index).padStart(5, '0')}.bulk.example`

const serviceEntry = (index: number) =>
  draft(
    'ServiceEntry',
    { namespace: 'bulk', name: `svc-${index}` },
    {
      spec: {
        hosts: [hostOf(index)],
        resolution: 'STATIC',
        ports: [{ number: 80, name: 'http', protocol: 'HTTP' }],
        endpoints: [{ address: `10.${100 + (index >> 16)}.${(index >> 8) & 255}.${index & 255}` }],
      },
      status: {
        addresses: [{ value: `240.240.${(index >> 8) & 255}.${index & 255 || 1}`, host: hostOf(index) }],
      },
    },
  )

/** From the keystroke to the map of that one host, as the page sees it. Milliseconds. */
async function filterTo(page: Page, host: string): Promise<number> {
  await page.evaluate((wanted) => {
    const state = window as unknown as { tookMs: Promise<number> }
    state.tookMs = new Promise((resolve) => {
      let typedMs = 0
      addEventListener('input', () => (typedMs ||= performance.now()), { capture: true, once: true })
      const watch = new MutationObserver(() => {
        const shown = document.querySelectorAll<HTMLElement>('[data-map-node^="host:"]')
        if (shown.length !== 1 || shown[0]?.dataset.mapNode !== `host:${wanted}`) return
        watch.disconnect()
        requestAnimationFrame(() => resolve(performance.now() - typedMs))
      })
      watch.observe(document.body, { subtree: true, childList: true, attributes: true })
    })
  }, host)
  await search(page).fill(host)
  return page.evaluate(() => (window as unknown as { tookMs: Promise<number> }).tookMs)
}

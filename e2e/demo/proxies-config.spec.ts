import { type Isthmus, startIsthmus } from '../support/isthmus.ts'
import { rowsOf, violationsOf } from '../support/page.ts'
import { expect, test } from './fixtures.ts'

const VM = 'forum-vm-1.istioinaction'
const POD = 'forum-k8s-7d9f6b8c5-4kq2x.istioinaction'
const FORUM = 'forum.istioinaction.svc.cluster.local'

const GONE = 'outbound|80||gone.shop.svc.cluster.local'
const ADMIN = 'type.googleapis.com/envoy.admin.v3.'
const listener = {
  name: '10.0.0.9_80',
  address: { socket_address: { address: '10.0.0.9', port_value: 80 } },
}
const SAVED_DUMP = {
  configs: [
    {
      '@type': `${ADMIN}ClustersConfigDump`,
      dynamic_active_clusters: [{ cluster: { name: GONE, type: 'EDS' } }],
    },
    {
      '@type': `${ADMIN}ListenersConfigDump`,
      dynamic_listeners: [{ name: listener.name, active_state: { listener }, draining_state: { listener } }],
    },
    {
      '@type': `${ADMIN}RoutesConfigDump`,
      dynamic_route_configs: [
        {
          route_config: {
            name: '80',
            virtual_hosts: [
              {
                name: 'gone',
                domains: ['*'],
                routes: [
                  {
                    match: { prefix: '/split' },
                    route: {
                      weighted_clusters: {
                        clusters: [
                          { name: GONE, weight: 1 },
                          { name: GONE, weight: 9_999 },
                        ],
                      },
                    },
                  },
                  {
                    match: { prefix: '/old' },
                    redirect: { https_redirect: true, port_redirect: 8443 },
                  },
                ],
              },
            ],
          },
        },
      ],
    },
  ],
}

let demo: Isthmus
test.beforeAll(async () => {
  demo = await startIsthmus({ ISTHMUS_SOURCE: 'demo', ISTHMUS_ENVOY_LOG_LEVELS: 'true' })
})
test.afterAll(() => demo.stop())

const proxyPath = (id: string, query = ''): string => `${demo.url}/proxies/${id}${query}`

test('the configuration tree: by keyboard, and searched through', async ({ page }) => {
  await page.goto(proxyPath(VM, '?tab=config'))
  const tree = page.getByRole('tree', { name: 'Configuration dump' })
  const chosen = tree.locator('[role=treeitem][aria-selected=true]')
  await tree.focus()
  await page.keyboard.press('Home')
  await expect(chosen).toHaveAttribute('aria-level', '1')
  await expect(chosen).toHaveAttribute('aria-expanded', 'true')
  await page.keyboard.press('ArrowDown')
  await expect(chosen).toContainText('configs')
  await expect(chosen).toHaveAttribute('aria-expanded', 'false')
  await page.keyboard.press('ArrowRight')
  await expect(chosen).toHaveAttribute('aria-expanded', 'true')
  await expect(tree).toHaveAttribute('aria-activedescendant', (await chosen.getAttribute('id')) ?? '')
  await page.keyboard.press('ArrowRight')
  await expect(chosen).toHaveAttribute('aria-level', '3')
  await page.keyboard.press('ArrowLeft')
  await expect(chosen).toHaveAttribute('aria-level', '2')
  await page.keyboard.press('ArrowLeft')
  await expect(chosen).toHaveAttribute('aria-expanded', 'false')

  const cluster = `outbound|80|vm|${FORUM}`
  await page.getByRole('searchbox', { name: 'Search the dump' }).fill(cluster)
  await expect(page.getByText(/^1 of \d/)).toBeVisible()
  await expect(chosen).toContainText(cluster)
  const first = await chosen.getAttribute('id')
  await page.getByRole('button', { name: 'Next match' }).click()
  await expect(page.getByText(/^2 of \d/)).toBeVisible()
  await expect(chosen).not.toHaveAttribute('id', first ?? '')
  await expect(chosen).toContainText(cluster)
  await page.getByRole('searchbox', { name: 'Search the dump' }).press('Shift+Enter')
  await expect(page.getByText(/^1 of \d/)).toBeVisible()
  await expect(chosen).toHaveAttribute('id', first ?? '')
  expect(await violationsOf(page)).toEqual([])
  await page.getByRole('searchbox', { name: 'Search the dump' }).fill('nothing is called so')
  await expect(page.getByText('Nothing fits', { exact: true })).toBeVisible()
})

test('a snapshot is taken, compared with, and deleted once that is confirmed', async ({ page }) => {
  test.setTimeout(150_000)
  await page.goto(proxyPath(POD, '?tab=differences'))
  await page.getByRole('radio', { name: 'Earlier' }).click()
  const snapshots = page.getByRole('region', { name: 'Snapshots' })
  await expect(snapshots).toContainText('Nothing is kept of this proxy yet')
  await snapshots.getByLabel('Note for a snapshot (optional)').fill('Before the move')
  await snapshots.getByRole('button', { name: 'Keep what it has now' }).click()
  const kept = snapshots.getByRole('listitem').filter({ hasText: 'Before the move' })
  await kept.getByRole('button', { name: 'Compare' }).click()
  await expect(page).toHaveURL(/snapshot=/)
  await expect(kept.getByRole('button', { name: 'Compare' })).toHaveAttribute('aria-pressed', 'true')
  // Things happen to the demo's VMs meanwhile, and pass.
  await expect(async () => {
    await page.getByRole('button', { name: 'Compare again' }).click()
    await expect(page.getByRole('heading', { name: 'There is no difference' })).toBeVisible()
  }).toPass({ timeout: 120_000 })
  expect(await violationsOf(page)).toEqual([])

  await kept.getByRole('button', { name: 'Delete the snapshot Before the move' }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Cancel' }).click()
  await expect(kept).toHaveCount(1)
  await kept.getByRole('button', { name: 'Delete the snapshot Before the move' }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Delete the snapshot' }).click()
  await expect(snapshots).toContainText('Nothing is kept of this proxy yet')
  await expect(page.getByText('Choose a snapshot to compare with.')).toBeVisible()
  await expect(page).not.toHaveURL(/snapshot=\w/)
})

test('a saved dump: its tables, its tree, how it differs from a proxy, and what is none', async ({
  page,
}) => {
  await page.goto(`${demo.url}/proxies/file`)
  await expect(page.getByRole('button', { name: 'Freshness: Live' }).filter({ visible: true })).toBeVisible()
  const drop = async (name: string, text: string): Promise<void> =>
    page
      .locator('input[type=file]')
      .setInputFiles({ name, mimeType: 'application/json', buffer: Buffer.from(text) })

  await drop('saved.json', JSON.stringify(SAVED_DUMP))
  const gone = rowsOf(page, 'Clusters').filter({ hasText: 'gone.shop.svc.cluster.local' })
  await expect(gone).toContainText(/none: requests fail.*1,024 connections/s)
  await page.getByRole('tab', { name: 'Listeners' }).click()
  await expect(rowsOf(page, 'Listeners').filter({ hasText: '10.0.0.9_80' })).toHaveText([
    /Active/,
    /Draining/,
  ])
  await page.getByRole('tab', { name: 'Routes' }).click()
  const split = rowsOf(page, 'Routes').filter({ hasText: 'prefix /split' })
  await expect(split).toContainText(/<0\.1 %.*weight 1 of 10,000/s)
  await expect(rowsOf(page, 'Routes').filter({ hasText: 'prefix /old' })).toContainText('https://<host>:8443')
  await page.getByRole('searchbox').fill('no route is so')
  await page.getByRole('button', { name: /^Show all/ }).click()
  await expect(split).toHaveCount(1)
  expect(await violationsOf(page)).toEqual([])
  await page.getByRole('tab', { name: 'Certificates' }).click()
  await expect(page.getByRole('heading', { name: 'The file has no certificates' })).toBeVisible()
  await page.getByRole('tab', { name: 'Configuration' }).click()
  await page.getByRole('searchbox', { name: 'Search the dump' }).fill('gone.shop')
  await expect(page.getByText(/^1 of \d/)).toBeVisible()
  await expect(page.getByRole('tree').locator('[role=treeitem][aria-selected=true]')).toContainText(
    'gone.shop',
  )

  await page.getByRole('tab', { name: 'Differences' }).click()
  await page.getByRole('combobox', { name: 'Proxy that the file is from' }).fill(VM)
  await page.keyboard.press('Escape')
  await page.getByRole('button', { name: 'Compare', exact: true }).click()
  const goneDiffers = page.getByRole('listitem').filter({ has: page.getByText(GONE, { exact: true }) })
  await expect(goneDiffers).toContainText('Only in saved.json')
  await page.getByRole('radio', { name: 'What it has now' }).click()
  const clusters = page.locator('section').filter({ has: page.getByRole('heading', { name: /^Clusters/ }) })
  await clusters.getByRole('button', { name: /^Show all/ }).click()
  await expect(goneDiffers).toContainText('Only in saved.json')
  await expect(page.getByText(`Only in ${VM} now`).first()).toBeVisible()

  await drop('stats.json', JSON.stringify({ stats: [{ name: 'some.version', value: 'as a text' }] }))
  await expect(rowsOf(page, 'Statistics')).toContainText('as a text')
  await drop('notes.json', 'no JSON at all')
  await expect(page.getByRole('alert').filter({ hasText: 'The file is no JSON' })).toBeVisible()
  await drop('other.json', '{"hello":"world"}')
  await expect(page.getByText('This is no page of Envoy')).toBeVisible()
  await expect(page.getByRole('treeitem').filter({ hasText: 'hello' })).toContainText('world')
})

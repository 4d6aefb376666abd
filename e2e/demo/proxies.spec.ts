import { type Isthmus, startIsthmus } from '../support/isthmus.ts'
import { rowsOf, violationsOf } from '../support/page.ts'
import { expect, test } from './fixtures.ts'

const VM = 'forum-vm-1.istioinaction'
const POD = 'forum-k8s-7d9f6b8c5-4kq2x.istioinaction'
const FORUM = 'forum.istioinaction.svc.cluster.local'

let demo: Isthmus
test.beforeAll(async () => {
  demo = await startIsthmus({ ISTHMUS_SOURCE: 'demo', ISTHMUS_ENVOY_LOG_LEVELS: 'true' })
})
test.afterAll(() => demo.stop())

const proxyPath = (id: string, query = ''): string => `${demo.url}/proxies/${id}${query}`

test('lists VMs and pods with version, sync and certificate, by filters that live in the URL', async ({
  page,
}) => {
  await page.goto(`${demo.url}/overview`)
  await expect(page.getByRole('heading', { level: 1 })).toBeVisible()
  await page.keyboard.press('g')
  await page.keyboard.press('p')
  await expect(page).toHaveURL(/\/proxies$/)
  const rows = rowsOf(page, 'Proxies')
  const forum = rows.filter({ hasText: VM })
  await expect(forum).toContainText('VM, sidecar · 10.10.0.25')
  await expect(forum.getByRole('list', { name: 'Sync' })).toHaveText(/CDS synced.*EDS synced.*LDS synced/s)
  await expect(forum).toContainText(/\d+ h \d+ m left/, { timeout: 30_000 })
  await expect(rows.filter({ hasText: POD })).toContainText('Pod, sidecar')

  await page.keyboard.press('/')
  await page.keyboard.type('10.30.0.5')
  await expect(page).toHaveURL(/q=10\.30\.0\.5/)
  await expect(rows).toHaveCount(1)
  await expect(rows).toContainText(/1\.30\.3.*one minor behind istiod 1\.31\.0/s)
  await page.getByRole('searchbox').fill('')

  await page.getByRole('button', { name: /^Pods \d/ }).click()
  await expect(page).toHaveURL(/kind=pod/)
  await expect(forum).toHaveCount(0)
  await page.reload()
  await expect(page.getByRole('button', { name: /^Pods \d/ })).toHaveAttribute('aria-pressed', 'true')
  await page.getByRole('button', { name: /^Skewed \d/ }).click()
  await page.getByRole('button', { name: /^Show all \d/ }).click()
  await expect(page).toHaveURL(`${demo.url}/proxies`)

  const first = await rows.first().getAttribute('data-row')
  await page.getByRole('button', { name: 'Proxy', exact: true }).click()
  await expect(page).toHaveURL(/dir=desc/)
  await expect(rows.last()).toHaveAttribute('data-row', first ?? '')
  expect(await violationsOf(page)).toEqual([])

  await page.getByRole('link', { name: VM, exact: true }).click()
  await expect(page).toHaveURL(proxyPath(VM))
  await expect(page.getByRole('heading', { level: 1 })).toContainText(VM)
})

test('one proxy: what it is, its sync type by type, and how to look for oneself', async ({ page }) => {
  await page.goto(proxyPath(VM))
  await expect(rowsOf(page, 'Sync by type')).toHaveCount(5)
  await expect(rowsOf(page, 'Sync by type').filter({ hasText: 'NDS' })).toContainText('Synced')
  await expect(page.getByText('spiffe://cluster.local/ns/istioinaction/sa/forum')).toBeVisible()
  await expect(page.getByRole('region', { name: 'Envoy now' })).toContainText(/LIVE.*1\.40\.0.*MiB/s)
  await expect(page.getByText("curl -s 'http://localhost:15000/server_info'")).toBeVisible()
  await page.getByRole('link', { name: 'WorkloadEntry istioinaction/forum-vm-10.10.0.25' }).click()
  await expect(page).toHaveURL(/\/entries\/istioinaction\/forum-vm-10\.10\.0\.25$/)
  await page.getByRole('link', { name: 'Its proxy' }).click()
  await expect(rowsOf(page, 'Proxies')).toHaveCount(1)
  await expect(rowsOf(page, 'Proxies')).toContainText(VM)
})

test('each tab shows what Envoy has, by keyboard', async ({ page }) => {
  test.setTimeout(120_000)
  await page.goto(proxyPath(POD))
  await page.getByRole('tab', { name: 'Summary' }).focus()

  await page.keyboard.press('ArrowRight')
  await expect(page).toHaveURL(/tab=clusters/)
  const clusters = rowsOf(page, 'Clusters')
  await page.keyboard.press('/')
  await page.keyboard.type(`${FORUM} vm`)
  const subset = clusters.filter({ hasText: 'subset vm' })
  await expect(subset).toContainText(/\d of \d/)
  await subset.getByRole('button').press('Enter')
  const endpoints = page.getByRole('list', { name: 'Endpoints' })
  await expect(endpoints).toContainText('10.10.0.25:8080')
  await expect(endpoints).toContainText(/Healthy.*Weight 1.*requests/s)
  await expect(
    endpoints.getByRole('link', { name: 'WorkloadEntry istioinaction/forum-vm-10.10.0.25' }),
  ).toBeVisible()
  expect(await violationsOf(page)).toEqual([])
  await page.getByRole('searchbox').fill('')
  await page.getByLabel('Direction').selectOption('Inbound')
  await expect(page).toHaveURL(/direction=inbound/)
  await expect(clusters).toHaveCount(1)
  await expect(clusters).toContainText('Inbound 8080')

  await page.getByRole('tab', { name: 'Listeners' }).click()
  await expect(page).not.toHaveURL(/direction=/)
  const inbound = rowsOf(page, 'Listeners').filter({ hasText: 'virtualInbound' })
  await expect(inbound).toContainText('mTLS ends here')
  await inbound.getByRole('button', { name: 'virtualInbound' }).press('Enter')
  await expect(page.getByRole('list', { name: 'Filter chains' })).toContainText('mutual TLS')
  expect(await violationsOf(page)).toEqual([])

  await page.getByRole('tab', { name: 'Routes' }).click()
  const split = rowsOf(page, 'Routes').filter({ hasText: 'everyone' })
  await expect(split).toContainText(/\d+ %.*vm\|forum.*\d+ %.*k8s\|forum/s)
  expect(await violationsOf(page)).toEqual([])
  await split.getByRole('link', { name: `outbound|80|vm|${FORUM}` }).click()
  await expect(page).toHaveURL(/tab=clusters/)
  await expect(clusters).toHaveCount(1)

  await page.getByRole('tab', { name: 'Certificates' }).click()
  await expect(rowsOf(page, 'Certificates').filter({ hasText: 'Workload' })).toContainText(
    /spiffe:\/\/cluster\.local.*left.*renewed.*next about/s,
  )
  await expect(rowsOf(page, 'Certificates').filter({ hasText: 'Root' })).toHaveCount(1)
  expect(await violationsOf(page)).toEqual([])

  await page.goBack()
  await expect(page.getByRole('tab', { name: 'Clusters' })).toHaveAttribute('aria-selected', 'true')
})

test('statistics move: a rate a second is made of the answers that come', async ({ page }) => {
  await page.goto(proxyPath(POD, '?tab=stats'))
  await page.getByRole('searchbox').fill('cluster_manager active')
  await expect(page).toHaveURL(/q=cluster_manager/)
  const active = rowsOf(page, 'Statistics').filter({ hasText: 'cluster_manager.active_clusters' })
  await expect(active).toHaveCount(1)
  await expect(active.locator('td').nth(2)).toHaveText(/^\d/, { timeout: 15_000 })
  await page.getByText('Only used').click()
  await expect(page).toHaveURL(/used=only/)
  await page.getByText('Texts', { exact: true }).click()
  await expect(page).toHaveURL(/text=shown/)
  await page.getByRole('searchbox').fill('no statistic is called so')
  await page.getByRole('button', { name: /^Show all/ }).click()
  await expect(page).not.toHaveURL(/q=/)
  await expect(rowsOf(page, 'Statistics').first()).toBeVisible()
  expect(await violationsOf(page)).toEqual([])
})

test('the same tabs by istiod’s word, and what only Envoy knows is said', async ({ page }) => {
  await page.goto(proxyPath(VM, '?tab=clusters'))
  await page.getByRole('radio', { name: 'istiod’s intent' }).click()
  await expect(page).toHaveURL(/source=istiod/)
  await expect(page.getByText(/istiod answered/)).toBeVisible()
  const forum = rowsOf(page, 'Clusters').filter({ hasText: 'subset vm' })
  await expect(forum.locator('td').last()).toHaveText('–')
  await page.getByRole('tab', { name: 'Routes' }).click()
  await expect(rowsOf(page, 'Routes').filter({ hasText: 'everyone' })).toHaveCount(1)
  await page.getByRole('tab', { name: 'Certificates' }).click()
  await expect(page.getByRole('heading', { name: 'Only Envoy itself knows this' })).toBeVisible()
  await page.getByRole('button', { name: 'Show Envoy’s own answer' }).click()
  await expect(rowsOf(page, 'Certificates').first()).toBeVisible()
  await expect(page).toHaveURL(/source=envoy/)
})

test('a log level is changed once it is confirmed', async ({ page }) => {
  await page.goto(proxyPath(VM))
  await page.getByRole('button', { name: 'Change its log level…' }).click()
  const dialog = page.getByRole('dialog')
  await expect(dialog.getByRole('button', { name: 'Choose a level' })).toBeDisabled()
  await dialog.getByLabel('Logger').fill('http')
  await dialog.getByRole('radio', { name: 'debug' }).click()
  expect(await violationsOf(page)).toEqual([])
  await dialog.getByRole('button', { name: 'Set to debug' }).click()
  await expect(page.getByText(`Logger http of ${VM}: debug`)).toBeVisible()
  await expect(dialog).toHaveCount(0)
})

test('certificates of all workloads, and what one part of the mesh alone believes in', async ({
  page,
  isthmus,
}) => {
  test.setTimeout(90_000)
  await page.goto(`${demo.url}/proxies/certificates`)
  const forum = rowsOf(page, 'Certificates').filter({ hasText: VM })
  await page.getByRole('searchbox').fill(VM)
  await expect(forum).toContainText(/left.*spiffe:\/\/cluster\.local\/ns\/istioinaction\/sa\/forum/s, {
    timeout: 60_000,
  })
  await page.getByRole('searchbox').fill('nobody is called so')
  await expect(page.getByRole('heading', { name: 'No workload fits these filters' })).toBeVisible()
  await page.getByRole('button', { name: /^Show all/ }).click()
  await expect(rowsOf(page, 'Certificates').nth(1)).toBeVisible()

  const found = page.getByRole('list', { name: 'Ghosts', exact: true })
  const none = page.getByRole('heading', { name: /^No ghosts/ })
  await page.goto(`${demo.url}/proxies/ghosts`)
  await expect(found.or(none)).toBeVisible({ timeout: 30_000 })
  await expect(page.getByText(/^Looked at/)).toBeVisible()
  expect(await violationsOf(page)).toEqual([])

  await page.goto(`${isthmus.url}/proxies/ghosts`)
  await expect(page.getByText('Not all could be looked at')).toBeVisible()
  await expect(found.or(none)).toBeVisible()
})

test('an Envoy that refuses what istiod sends says why, and differs from the intent', async ({ page }) => {
  test.setTimeout(120_000)
  const refusing = 'forum-vm-2.istioinaction'
  const tell = async (item: string): Promise<void> => {
    await page.getByRole('button', { name: 'Break something' }).click()
    await page.getByRole('button', { name: 'Envoy of forum-vm-2' }).click()
    await page.getByRole('menuitem', { name: item }).click()
  }
  const refuses = page.getByText('Envoy refuses')
  await page.goto(proxyPath(refusing))
  await tell('Refuse what istiod sends')
  await expect(refuses).toBeVisible()
  await page.keyboard.press('Escape')
  await expect(
    page
      .getByText(/script load error/)
      .filter({ visible: true })
      .first(),
  ).toBeVisible({ timeout: 40_000 })
  expect(await violationsOf(page)).toEqual([])

  await page.goto(`${demo.url}/proxies?sync=rejected`)
  await expect(rowsOf(page, 'Proxies').filter({ hasText: refusing })).toBeVisible({ timeout: 30_000 })
  await page.goto(proxyPath(refusing, '?tab=differences'))
  await expect(page.getByText('virtualInbound', { exact: true })).toBeVisible({ timeout: 20_000 })
  await page.getByRole('radio', { name: 'Another proxy' }).click()
  await page.getByRole('list', { name: 'Proxies of the same service' }).getByRole('button').first().click()
  await expect(page).toHaveURL(new RegExp(`other=${POD}`))

  await tell('Take it again')
  await expect(refuses).toHaveCount(0)
})

test('when answers stop coming, what is shown stays and is said to be old', async ({ page }) => {
  test.setTimeout(90_000)
  await page.goto(`${demo.url}/proxies`)
  await expect(rowsOf(page, 'Proxies').first()).toBeVisible()
  await page.route(/\/api\/proxies/, (route) => route.abort())
  await expect(page.getByText(/What is shown is from/)).toBeVisible({ timeout: 40_000 })
  await expect(rowsOf(page, 'Proxies').first()).toBeVisible()
  await page.unroute(/\/api\/proxies/)
  await page.getByRole('button', { name: 'Try again' }).click()
  await expect(page.getByText(/What is shown is from/)).toHaveCount(0)
})

test('a mesh whose istiods and Envoys can’t be asked says why, and what to set', async ({
  page,
  isthmus,
}) => {
  await page.goto(`${isthmus.url}/proxies`)
  await expect(page.getByText('No istiod could be asked')).toBeVisible()
  const vm = 'forum-vm-10.10.0.25.istioinaction'
  await page.getByRole('link', { name: vm, exact: true }).click()
  await page.getByRole('tab', { name: 'Clusters' }).click()
  await expect(page.getByRole('heading', { name: 'Its Envoy can’t be asked' })).toBeVisible()
  expect(await violationsOf(page)).toEqual([])

  await page.goto(`${isthmus.url}/proxies/nobody.shop`)
  await expect(page.getByRole('heading', { name: 'No such proxy is known' })).toBeVisible()
  await page.getByRole('link', { name: 'Search all proxies for nobody' }).click()
  await expect(page).toHaveURL(/\/proxies\?q=nobody$/)
  await expect(page.getByRole('heading', { name: 'No proxy fits these filters' })).toBeVisible()
})

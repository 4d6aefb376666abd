import type { DraftObject } from '../../server/demo/kube/object-store.ts'
import { expect, test } from './fixtures.ts'

const FORUM = 'forum.istioinaction.svc.cluster.local'

type Addresses = { spec?: string[]; allocated?: string[] }

/** A ServiceEntry of one host with the addresses that its author wrote or the allocator gave. */
const serviceEntry = (name: string, host: string, { spec = [], allocated = [] }: Addresses): DraftObject => ({
  kind: 'ServiceEntry',
  metadata: { namespace: 'vm', name },
  spec: {
    hosts: [host],
    location: 'MESH_EXTERNAL',
    resolution: 'DNS',
    ports: [{ number: 5432, name: 'tcp-db', protocol: 'TCP' }],
    ...(spec.length > 0 ? { addresses: spec } : {}),
  },
  status: { addresses: allocated.map((value) => ({ value, host })) },
})

test('lists hosts with their addresses and origins, and finds one by either', async ({
  page,
  api,
  isthmus,
}) => {
  api.store.put(serviceEntry('orders', 'orders.example', { allocated: ['2001:2::9', '240.240.0.9'] }))
  await page.goto(`${isthmus.url}/names`)
  const rows = page.getByRole('table', { name: 'Hosts' }).locator('tbody tr')
  const orders = rows.filter({ hasText: 'orders.example' })
  await expect(orders.getByRole('listitem').filter({ hasText: 'Allocated' })).toHaveText([
    /^240\.240\.0\.9/,
    /^2001:2::9/,
  ])
  await expect(rows.filter({ hasText: FORUM })).toContainText('2 of 3 VMs')
  await expect(rows.filter({ hasText: FORUM })).toContainText('ClusterIP')
  await page.keyboard.press('/')
  await page.keyboard.type('240.240.1.10')
  await expect(rows).toHaveCount(1)
  await expect(rows).toContainText('db.legacy.internal')
  await expect(rows).toContainText('Spec')
  await expect(page).toHaveURL(/q=240/)
  await page.getByRole('searchbox').fill('nothing like this')
  await page.getByRole('button', { name: /^Show all/ }).click()
  await page.getByRole('button', { name: /^Allocated/ }).click()
  await expect(page).toHaveURL(/origin=allocated/)
  await expect(rows).toHaveCount(1)
  await page.reload()
  await expect(rows).toHaveCount(1)
  await expect(page.getByRole('button', { name: /^Allocated/ })).toHaveAttribute('aria-pressed', 'true')
  await page.getByRole('link', { name: 'orders.example' }).click()
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('orders.example')
})

test('only hosts with problems, by the order asked for', async ({ page, api, isthmus }) => {
  api.store.put(serviceEntry('first', 'twice.example', { spec: ['240.240.9.1'] }))
  api.store.put(serviceEntry('second', 'twice.example', { spec: ['240.240.9.2'] }))
  await page.goto(`${isthmus.url}/names`)
  const rows = page.getByRole('table', { name: 'Hosts' }).locator('tbody tr')
  await expect(rows.filter({ hasText: 'twice.example' })).toContainText('2 ServiceEntries have the host')
  const all = await rows.count()
  await page.getByText('Only with problems').click()
  await expect(page).toHaveURL(/problems=only/)
  await expect.poll(() => rows.count()).toBeLessThan(all)
  await expect(rows.filter({ hasText: 'twice.example' })).toHaveCount(1)
  await page.getByText('Only with problems').click()
  await expect(rows).toHaveCount(all)
  const first = await rows.first().textContent()
  await page.getByRole('button', { name: 'Host', exact: true }).click()
  await expect(page).toHaveURL(/dir=desc/)
  await expect(rows.last()).toHaveText(first ?? '')
})

test('a host says where its addresses come from, who is behind it and why one takes nothing', async ({
  page,
  api,
  isthmus,
}) => {
  api.store.put({
    kind: 'Sidecar',
    metadata: { namespace: 'bookinfo', name: 'default' },
    spec: { egress: [{ hosts: ['./*'] }] },
  })
  api.store.put(serviceEntry('shadow', FORUM, { spec: ['10.1.2.3'] }))
  await page.goto(`${isthmus.url}/names/hosts/${FORUM}`)
  await expect(page.getByRole('table', { name: 'Addresses' })).toContainText(
    'ClusterIP of Service istioinaction/forum',
  )
  await expect(page.getByRole('table', { name: 'Addresses' })).not.toContainText('10.1.2.3')
  const sources = page.getByRole('region', { name: 'What defines it' }).getByRole('listitem')
  await expect(sources.filter({ hasText: 'Service istioinaction/forum' }).first()).toContainText('Wins')
  const shadow = sources.filter({ hasText: 'ServiceEntry vm/shadow' })
  await expect(shadow).toContainText('Shadowed')
  await shadow.getByRole('button', { name: 'Show YAML' }).click()
  await expect(page.getByRole('textbox', { name: 'ServiceEntry shadow' })).toContainText('10.1.2.3')
  const endpoints = page.getByRole('table', { name: 'Endpoints' })
  await expect(endpoints.getByRole('row', { name: /forum-vm-10\.10\.0\.27/ })).toContainText(
    /No\. Its probe does not pass.*connection refused/,
  )
  await expect(
    page.getByRole('table', { name: 'Who can see it' }).getByRole('row', { name: /^bookinfo / }),
  ).toContainText('Hidden by Sidecar bookinfo/default')
  await expect(page.getByText(`dig +short ${FORUM}`)).toBeVisible()
  await endpoints.getByRole('link', { name: 'forum-vm-10.10.0.27' }).click()
  await expect(page).toHaveURL(/\/entries\/istioinaction\/forum-vm-10\.10\.0\.27$/)
})

test('a VIP that moves shows on the page of its host and in the feed', async ({ page, api, isthmus }) => {
  api.store.put(serviceEntry('orders', 'orders.example', { allocated: ['240.240.0.9'] }))
  await page.goto(`${isthmus.url}/names/hosts/orders.example`)
  const addresses = page.getByRole('table', { name: 'Addresses' })
  await expect(addresses).toContainText('240.240.0.9')
  api.store.put(serviceEntry('orders', 'orders.example', { allocated: ['240.240.0.77'] }))
  await expect(addresses).toContainText('240.240.0.77')
  const moves = page.getByRole('table', { name: 'Moves of VIPs' }).locator('tbody tr')
  await expect(moves.first()).toContainText(/240\.240\.0\.9.*240\.240\.0\.77/)
  await page.getByRole('navigation', { name: 'Names & VIPs' }).getByRole('link', { name: 'Watch' }).click()
  await expect(moves.first().getByRole('link', { name: 'orders.example' })).toBeVisible()
  api.store.remove('ServiceEntry', 'vm', 'orders')
  await expect(moves.first()).toContainText('no address')
})

test('a host that is not there is said so, with those it may have been meant for', async ({
  page,
  isthmus,
}) => {
  await page.goto(`${isthmus.url}/names/hosts/forumm.istioinaction`)
  await expect(page.getByRole('heading', { name: 'Nothing defines this host' })).toBeVisible()
  await page
    .getByRole('navigation', { name: 'Hosts with a similar name' })
    .getByRole('link', { name: FORUM })
    .click()
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(FORUM)
})

test('watch tells what clashes and why, by kind, and opens the objects', async ({ page, api, isthmus }) => {
  api.store.put(serviceEntry('first', 'first.example', { spec: ['240.240.9.1'] }))
  api.store.put(serviceEntry('second', 'second.example', { spec: ['240.240.9.1'] }))
  api.store.put(serviceEntry('shadow', FORUM, { spec: ['10.1.2.3'] }))
  await page.goto(`${isthmus.url}/names/watch`)
  const findings = page.getByRole('region', { name: 'Findings' })
  const twice = findings.getByRole('listitem').filter({ hasText: 'Same address twice' })
  await expect(twice).toHaveCount(1)
  await page.getByLabel('Kind of finding').selectOption('shadowed-by-service')
  await expect(page).toHaveURL(/code=shadowed-by-service/)
  await expect(twice).toHaveCount(0)
  await expect(findings.getByRole('link', { name: FORUM })).toBeVisible()
  await findings.getByRole('button', { name: 'ServiceEntry vm/shadow' }).click()
  const dialog = page.getByRole('dialog', { name: 'ServiceEntry vm/shadow' })
  await expect(dialog.getByRole('textbox', { name: 'ServiceEntry shadow' })).toContainText('10.1.2.3')
  await page.keyboard.press('Escape')
  await expect(dialog).toBeHidden()
  await page.getByRole('searchbox').fill('no such thing')
  await page.getByRole('button', { name: /^Show all/ }).click()
  await expect(twice).toHaveCount(1)
  const pool = page.getByRole('article', { name: 'IPv4 pool' })
  await expect(pool).toContainText('240.240.0.0/16')
  await expect(pool.getByRole('definition').nth(1)).not.toHaveText('0')
})

test('a watch that can’t be read says why, and can be asked again', async ({ page, isthmus }) => {
  await page.route('**/api/names/watch', (route) =>
    route.fulfill({ status: 500, json: { error: { code: 'internal', message: 'Something broke' } } }),
  )
  await page.goto(`${isthmus.url}/names/watch`)
  await expect(page.getByText('Something broke')).toBeVisible()
  await expect(page.getByText('Nothing clashes')).toHaveCount(0)
  await page.unroute('**/api/names/watch')
  await page.getByRole('button', { name: 'Try again' }).click()
  await expect(page.getByRole('heading', { name: 'Pools' })).toBeVisible()
  await expect(page.getByText('Something broke')).toHaveCount(0)
})

test('g n goes to the names, and the parts are links that say which one is shown', async ({
  page,
  isthmus,
}) => {
  await page.goto(`${isthmus.url}/overview`)
  await expect(page.getByRole('heading', { level: 1 })).toBeVisible()
  await page.locator('h1').click()
  await page.keyboard.press('g')
  await page.keyboard.press('n')
  await expect(page).toHaveURL(/\/names$/)
  const parts = page.getByRole('navigation', { name: 'Names & VIPs' })
  await expect(parts.getByRole('link', { name: 'Hosts' })).toHaveAttribute('aria-current', 'page')
  await parts.getByRole('link', { name: 'Watch' }).click()
  await expect(parts.getByRole('link', { name: 'Watch' })).toHaveAttribute('aria-current', 'page')
  await expect(parts.getByRole('link', { name: 'Hosts' })).not.toHaveAttribute('aria-current', 'page')
})

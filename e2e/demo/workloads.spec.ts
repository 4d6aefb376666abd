import { expect, test } from './fixtures.ts'

test('lists the groups with their entries’ health, and finds one by search', async ({ page, isthmus }) => {
  await page.goto(`${isthmus.url}/workloads`)
  const table = page.getByRole('table', { name: 'Workload groups' })
  await expect(table.getByRole('row')).toHaveCount(4)
  await expect(table.getByRole('row', { name: /forum-vm/ })).toContainText('1 unhealthy')
  await expect(table.getByRole('row', { name: /forum-vm/ })).toContainText('90 % VMs, 10 % pods')
  await expect(page.getByText('demo-context')).toBeVisible()
  await page.keyboard.press('/')
  await page.keyboard.type('mysql')
  await expect(table.getByRole('row')).toHaveCount(2)
  await expect(page).toHaveURL(/q=mysql/)
  await page.getByRole('searchbox').fill('nothing like this')
  await expect(page.getByText('No group fits these filters')).toBeVisible()
  await page.getByRole('button', { name: 'Show all 3' }).click()
  await expect(table.getByRole('row')).toHaveCount(4)
})

test('filters and orders on the server, and keeps both in the address', async ({ page, isthmus }) => {
  await page.goto(`${isthmus.url}/workloads`)
  const names = page.getByRole('table', { name: 'Workload groups' }).locator('tbody a[href^="/workloads/"]')
  await expect(names).toHaveText(['forum-vm', 'mysqldb', 'reviews'])
  await page.getByRole('button', { name: 'Group' }).click()
  await expect(names).toHaveText(['reviews', 'mysqldb', 'forum-vm'])
  await page.getByLabel('With entries that are').selectOption('stale')
  await expect(names).toHaveText(['reviews'])
  await page.reload()
  await expect(names).toHaveText(['reviews'])
})

test('shows each state of health with its word and its message, and follows a change', async ({
  page,
  api,
  isthmus,
}) => {
  await page.goto(`${isthmus.url}/workloads/istioinaction/forum-vm`)
  const row = page.locator('tr[data-row="istioinaction/forum-vm-10.10.0.27"]')
  await expect(row).toContainText('Unhealthy')
  await expect(row).toContainText('connection refused')
  const entry = JSON.parse(
    JSON.stringify(api.store.get('WorkloadEntry', 'istioinaction', 'forum-vm-10.10.0.27')),
  )
  entry.status.conditions[0].status = 'True'
  api.store.put(entry)
  await expect(row).toContainText('Healthy', { timeout: 2000 })
  await expect(row).not.toContainText('Unhealthy')
  await page.goto(`${isthmus.url}/workloads/bookinfo/reviews`)
  for (const word of ['Pending', 'Disconnected', 'Stale'])
    await expect(page.getByRole('table', { name: 'Entries' })).toContainText(word)
  await page.getByRole('button', { name: 'Show YAML' }).click()
  await expect(page.getByRole('textbox', { name: 'WorkloadGroup reviews' })).toContainText(
    'serviceAccount: bookinfo-ratings',
  )
})

test('hostile text in an object is shown as text', async ({ page, api, isthmus }) => {
  const entry = JSON.parse(
    JSON.stringify(api.store.get('WorkloadEntry', 'istioinaction', 'forum-vm-10.10.0.27')),
  )
  entry.status.conditions[0].message =
    '<img src=x onerror="window.hacked=1"> \u202Ereversed \u001b[31m __proto__'
  entry.spec.labels = JSON.parse('{"app":"forum","version":"vm","__proto__":"x","constructor":"y"}')
  api.store.put(entry)
  await page.goto(`${isthmus.url}/workloads/istioinaction/forum-vm`)
  await expect(page.getByText('<img src=x onerror=')).toBeVisible()
  expect(await page.evaluate(() => Reflect.get(window, 'hacked'))).toBeUndefined()
})

test('a group that is deleted while watched says so, and one that never existed too', async ({
  page,
  api,
  isthmus,
}) => {
  await page.goto(`${isthmus.url}/workloads/vm/mysqldb`)
  await expect(page.getByRole('heading', { name: 'mysqldb' })).toBeVisible()
  api.store.remove('WorkloadGroup', 'vm', 'mysqldb')
  await expect(page.getByText('There is no WorkloadGroup mysqldb in namespace vm')).toBeVisible()
  await expect(page.getByText('Its WorkloadGroup mysqldb does not exist.')).toBeVisible()
  await page.goto(`${isthmus.url}/workloads/vm/nobody`)
  await expect(page.getByText('It was deleted, or never existed.')).toBeVisible()
})

test('the palette goes to a group, a host and a VM by its address', async ({ page, isthmus }) => {
  await page.goto(`${isthmus.url}/workloads`)
  await expect(page.getByRole('table', { name: 'Workload groups' })).toBeVisible()
  await page.keyboard.press('Control+k')
  await page.keyboard.type('10.10.0.26')
  await expect(page.getByRole('option', { name: /forum-vm-10.10.0.26/ })).toBeVisible()
  await page.keyboard.press('Enter')
  await expect(page).toHaveURL(/entries\/istioinaction\/forum-vm-10.10.0.26$/)
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('forum-vm-10.10.0.26')
  await page.keyboard.press('Escape')
  await page.locator('h1').click()
  await page.keyboard.press('g')
  await page.keyboard.press('t')
  await expect(page).toHaveURL(/\/traffic/)
})

import { readFileSync } from 'node:fs'
import type { Page } from '@playwright/test'
import { parse } from 'csv-parse/sync'
import type { TransitionPage } from '../../lib/history/transition-row.ts'
import { startIsthmus } from '../support/isthmus.ts'
import { violationsOf } from '../support/page.ts'
import { expect, test } from './fixtures.ts'

const ENTRY = '/entries/istioinaction/forum-vm-10.10.0.27'
const transitions = 'table[aria-label=Transitions]'

type Store = {
  get(kind: 'WorkloadEntry', namespace: string, name: string): unknown
  put(object: never): void
}

/** Writes the Healthy condition of forum's third VM as istiod would. */
function condition(store: Store, status: 'True' | 'False', message = ''): void {
  const entry = JSON.parse(JSON.stringify(store.get('WorkloadEntry', 'istioinaction', 'forum-vm-10.10.0.27')))
  const now = new Date().toISOString()
  entry.status.conditions = [
    { type: 'Healthy', status, message, lastProbeTime: now, lastTransitionTime: now },
  ]
  store.put(entry as never)
}

test('the feed follows what happens, and its filters live in the address', async ({ page, api, isthmus }) => {
  await page.goto(`${isthmus.url}/transitions`)
  const rows = page.locator(`${transitions} tbody tr`)
  await expect(rows.filter({ hasText: 'Unhealthy' })).toHaveCount(1)
  condition(api.store, 'True')
  await expect(rows.first()).toContainText('Healthy')
  await expect(rows.first()).toContainText('forum-vm-10.10.0.27')
  await page.getByLabel('Transitions shown').selectOption('bad')
  await expect(page).toHaveURL(/show=bad/)
  await expect(rows.filter({ hasText: 'Registered' })).toHaveCount(0)
  await page.getByRole('searchbox').fill('no such thing')
  await expect(page.getByText('No transition fits these filters')).toBeVisible()
  await page.getByRole('button', { name: 'Show all' }).click()
  await expect(rows.filter({ hasText: 'Registered' }).first()).toBeVisible()
})

test('a feed that is not followed stays as it is', async ({ page, api, isthmus }) => {
  await page.goto(`${isthmus.url}/transitions`)
  const rows = page.locator(`${transitions} tbody tr`)
  await expect(rows.filter({ hasText: 'Unhealthy' })).toHaveCount(1)
  await page.getByRole('button', { name: 'Following' }).click()
  await expect(page.getByRole('button', { name: 'Follow', exact: true })).toBeVisible()
  const before = await rows.count()
  condition(api.store, 'True')
  await expect
    .poll(
      async () =>
        (await (await fetch(`${isthmus.url}/api/history/transitions?kinds=healthy`)).json()).rows[0].subject
          .name,
    )
    .toBe('forum-vm-10.10.0.27')
  expect(await rows.count()).toBe(before)
  await page.getByRole('button', { name: 'Follow', exact: true }).click()
  await expect(rows).toHaveCount(before + 1)
})

/** Pages of three rows, so that a small mesh has several of them. */
const readInThrees = (page: Page): Promise<unknown> =>
  page.route('**/api/history/transitions?*', (route) =>
    route.continue({ url: `${route.request().url()}&limit=3` }),
  )
const shownRows = (page: Page): Promise<(string | null)[]> =>
  page
    .locator(`${transitions} tbody tr`)
    .evaluateAll((rows) => rows.map((row) => row.getAttribute('data-row')))

test('a feed that is not followed keeps the older pages that it shows, and comes back to the present', async ({
  page,
  api,
  isthmus,
}) => {
  await readInThrees(page)
  await page.goto(`${isthmus.url}/transitions?show=all`)
  const rows = page.locator(`${transitions} tbody tr`)
  await expect(rows).toHaveCount(3)
  await page.getByRole('button', { name: 'Show older' }).click()
  await expect(rows).toHaveCount(6)
  await page.getByRole('button', { name: 'Following' }).click()
  await expect(page).toHaveURL(/follow=false/)
  const kept = await shownRows(page)
  expect(kept).toHaveLength(6)
  condition(api.store, 'True')
  await page.waitForTimeout(4_000)
  expect(await shownRows(page)).toEqual(kept)
  await page.getByRole('button', { name: 'Show older' }).click()
  await expect(rows).toHaveCount(9)
  expect((await shownRows(page)).slice(0, 6)).toEqual(kept)
  await page.getByRole('button', { name: 'Follow', exact: true }).click()
  await expect(rows.first()).toContainText('Healthy')
  await expect(rows).toHaveCount(9)
})

test('a feed with many older pages is not followed until one comes back to the newest', async ({
  page,
  api,
  isthmus,
}) => {
  await readInThrees(page)
  await page.goto(`${isthmus.url}/transitions?show=all`)
  const rows = page.locator(`${transitions} tbody tr`)
  for (const count of [6, 9, 12]) {
    await page.getByRole('button', { name: 'Show older' }).click()
    await expect(rows).toHaveCount(count)
  }
  await expect(page.getByText('Following paused: older ones are shown')).toBeVisible()
  const kept = await shownRows(page)
  condition(api.store, 'True')
  await page.waitForTimeout(4_000)
  expect(await shownRows(page)).toEqual(kept)
  await page.getByRole('button', { name: 'Follow', exact: true }).click()
  await expect(rows).toHaveCount(3)
  await expect(rows.first()).toContainText('Healthy')
  await expect(page.getByText('Following paused')).toHaveCount(0)
  await expect(page.getByRole('button', { name: 'Following' })).toBeFocused()
})

test('the feed shows what is of one kind', async ({ page, isthmus }) => {
  await page.goto(`${isthmus.url}/transitions?show=all`)
  const rows = page.locator(`${transitions} tbody tr`)
  await expect(rows.filter({ hasText: 'VM in' }).first()).toBeVisible()
  await page.getByRole('combobox', { name: 'Of', exact: true }).selectOption({ label: 'Pods' })
  await expect(page).toHaveURL(/subjectKind=Pod/)
  await expect(rows.filter({ hasText: 'VM in' })).toHaveCount(0)
  await expect(rows.filter({ hasText: 'pod in' }).first()).toBeVisible()
  await page.getByRole('combobox', { name: 'Of', exact: true }).selectOption({ label: 'Anything' })
  await expect(page).not.toHaveURL(/subjectKind/)
  await expect(rows.filter({ hasText: 'VM in' }).first()).toBeVisible()
})

test('exports what is filtered as CSV and JSON that programs read, and no spreadsheet runs', async ({
  page,
  api,
  isthmus,
}) => {
  const words = '=HYPERLINK("http://evil.example"), "quoted",\nand a second line'
  condition(api.store, 'True')
  condition(api.store, 'False', words)
  await page.goto(`${isthmus.url}/transitions?show=unhealthy&q=forum`)
  await expect(page.locator(`${transitions} tbody tr`)).toHaveCount(2)
  const save = async (name: string): Promise<string> => {
    const saving = page.waitForEvent('download')
    await page.getByRole('link', { name }).click()
    return readFileSync(await (await saving).path(), 'utf8')
  }
  const csv: Record<string, string>[] = parse(await save('CSV'), { columns: true })
  const json: Record<string, string>[] = JSON.parse(await save('JSON'))
  expect(json.map(({ transition, name }) => [transition, name])).toEqual([
    ['unhealthy', 'forum-vm-10.10.0.27'],
    ['unhealthy', 'forum-vm-10.10.0.27'],
  ])
  expect(json[0]?.message).toBe(words)
  expect(csv[0]?.message).toBe(`'${words}`)
  expect(csv.map(({ time }) => time)).toEqual(json.map(({ time }) => time))
})

test('wrong questions are answered with the field that is wrong', async ({ request, isthmus }) => {
  const cases: [string, string][] = [
    ['transitions?window=1y', 'window'],
    ['transitions?kinds=healthy,sleepy', 'kinds'],
    ['transitions?limit=100000', 'limit'],
    ['transitions?before=1;drop', 'before'],
    ['transitions?name=Robert%27);--', 'name'],
    ['transitions?group=a/b/c', 'group'],
    ['timeline?of=group&namespace=a&name=..%2Fb', 'name'],
    ['timeline?of=group&namespace=a&name=b&from=5&to=4', 'to'],
    ['timeline?of=group&namespace=a&name=b&from=5', 'from'],
    ['timeline?of=group&namespace=a&name=b&from=1&to=99999999999999', 'to'],
    ['availability?of=Secret&namespace=a&name=b', 'of'],
    ['export?format=xlsx', 'format'],
  ]
  for (const [query, field] of cases) {
    const response = await request.get(`${isthmus.url}/api/history/${query}`)
    expect(response.status(), query).toBe(400)
    expect((await response.json()).error.field, query).toContain(field)
  }
  const forged = await request.get(`${isthmus.url}/api/history/transitions`, {
    headers: { host: 'evil.example' },
  })
  expect(forged.status()).toBe(421)
})

test('the page of a VM tells its state, its past and whom it serves', async ({ page, api, isthmus }) => {
  await page.goto(isthmus.url + ENTRY)
  await expect(page.getByText('Its probe fails')).toBeVisible()
  const served = page.getByRole('table', { name: 'Services' })
  await expect(served).toContainText('Its probe does not pass, so Istio leaves it out.')
  await expect(page.getByText('istiod made this entry for a proxy')).toBeVisible()
  condition(api.store, 'True')
  await expect(served.getByRole('row', { name: /forum\.istioinaction/ })).toContainText('Yes')
  await expect(page.locator(`${transitions} tbody tr`).first()).toContainText('Healthy')
  api.store.remove('WorkloadEntry', 'istioinaction', 'forum-vm-10.10.0.27')
  await expect(page.getByText('There is no WorkloadEntry forum-vm-10.10.0.27')).toBeVisible()
  await expect(page.locator(`${transitions} tbody tr`).first()).toContainText('Removed')
})

test('the timeline narrows by dragging and by keys, moves, and comes back', async ({ page }) => {
  const isthmus = await startIsthmus({ ISTHMUS_SOURCE: 'demo' })
  await page.goto(`${isthmus.url}/workloads/istioinaction/forum-vm?window=30d`)
  const region = page.getByRole('region', { name: 'Health over time' })
  const lane = region.locator('[data-lane="0"] svg')
  await expect(lane).toBeVisible()
  await expect(region).toContainText('Nobody watched')
  await expect(region).toContainText('Weights changed')
  const box = await lane.boundingBox()
  if (!box) throw new Error('the lane has no place')
  const y = box.y + box.height / 2
  await page.mouse.move(box.x + box.width * 0.4, y)
  await expect(region.getByText(/healthy for/)).toBeVisible()
  await page.mouse.down()
  await page.mouse.move(box.x + box.width * 0.6, y, { steps: 5 })
  await page.mouse.up()
  await expect(page).toHaveURL(/from=\d+&to=\d+|to=\d+.*from=\d+/)
  const lengthMs = (): number => {
    const query = new URL(page.url()).searchParams
    return Number(query.get('to')) - Number(query.get('from'))
  }
  expect(Math.abs(lengthMs() / 86_400_000 - 6)).toBeLessThan(0.2)
  await region.getByRole('button', { name: 'Look closer' }).press('Enter')
  await expect.poll(() => Math.round(lengthMs() / 86_400_000)).toBe(3)
  const { from, to } = Object.fromEntries(new URL(page.url()).searchParams)
  await region.getByRole('button', { name: 'Earlier' }).press('Enter')
  await expect.poll(() => Number(new URL(page.url()).searchParams.get('to'))).toBeLessThan(Number(to))
  expect(Number(from)).toBeGreaterThan(0)
  await region.getByRole('button', { name: 'Back to the last 30d' }).click()
  await expect(page).not.toHaveURL(/from=/)
  await isthmus.stop()
})

test('the timeline is read by keys, by touch and as a table', async ({ page, browser }) => {
  const isthmus = await startIsthmus({ ISTHMUS_SOURCE: 'demo' })
  const address = `${isthmus.url}/workloads/istioinaction/forum-vm?window=30d`
  await page.goto(address)
  const region = page.getByRole('region', { name: 'Health over time' })
  const track = region.getByRole('slider', { name: 'forum-vm-10.10.0.25 over time' })
  await track.focus()
  await expect(region.getByText(/healthy for/)).toBeVisible()
  await track.press('Home')
  await expect(track).toHaveAttribute('aria-valuenow', '0')
  await expect(track).toHaveAttribute('aria-valuetext', /: healthy for .* or longer/)
  await track.press('ArrowRight')
  await expect(track).toHaveAttribute('aria-valuenow', '1')
  await track.press('Shift+ArrowRight')
  await expect(track).toHaveAttribute('aria-valuetext', /: unhealthy for .*, since .*: ./)
  await expect(region.getByText(/unhealthy for/)).toBeVisible()
  await track.press('End')
  await expect(track).toHaveAttribute('aria-valuenow', '100')
  await track.press('Tab')
  await expect(region.getByText(/unhealthy for/)).toHaveCount(0)
  await region.getByRole('button', { name: 'Show as table' }).press('Enter')
  const table = region.getByRole('table', { name: 'Health over time' })
  await expect(table.getByRole('row', { name: /forum-vm-10\.10\.0\.25 Unhealthy/ }).first()).toBeVisible()
  await expect(table).toContainText('Nobody watched')
  await expect(table).toContainText('Weights changed')
  expect(await table.locator('tbody tr').count()).toBeLessThanOrEqual(200)
  expect(await violationsOf(page, 'section[aria-labelledby=over-time]')).toEqual([])

  const context = await browser.newContext({ hasTouch: true, viewport: { width: 390, height: 844 } })
  const phone = await context.newPage()
  await phone.goto(address)
  const touched = phone.getByRole('slider').first()
  await touched.tap({ position: { x: 60, y: 8 } })
  await expect(phone.getByText(/healthy for/)).toBeVisible()
  await expect(touched).toHaveAttribute('aria-valuenow', /^1[5-9]$|^2\d$/)
  await context.close()
  await isthmus.stop()
})

test('a question that fails says so, and leaves the rest of the page', async ({ page, isthmus }) => {
  await page.route('**/api/history/availability?*', (route) =>
    route.fulfill({ status: 500, json: { error: { code: 'internal', message: 'the disk is full' } } }),
  )
  await page.goto(`${isthmus.url}/workloads/istioinaction/forum-vm`)
  await expect(page.getByText('Availability could not be read: the disk is full')).toBeVisible()
  await expect(page.getByRole('slider').first()).toBeVisible()
})

test('the overview tells who is in trouble and what changed, and leads there', async ({
  page,
  api,
  isthmus,
}) => {
  await page.goto(isthmus.url)
  await expect(page).toHaveURL(/\/overview$/)
  await expect(page.getByText(/of 8 VMs take traffic/)).toBeVisible()
  await expect(page.getByRole('region', { name: 'Splits in progress' })).toContainText('90 % vm, 10 % k8s')
  const troubled = page.getByRole('region', { name: 'Groups in trouble' })
  await expect(troubled).toContainText('forum-vm')
  condition(api.store, 'True')
  await expect(troubled.getByText('forum-vm')).toHaveCount(0)
  await page.getByRole('link', { name: /Healthy \d+/ }).click()
  await expect(page).toHaveURL(/transitions\?window=1h&show=healthy/)
})

test('history that can’t be stored is said; the live mesh goes on', async ({ page, api }) => {
  const { kubeconfigFor } = await import('../support/kubeconfig.ts')
  const kubeconfig = kubeconfigFor(api.url)
  const isthmus = await startIsthmus({
    KUBECONFIG: kubeconfig.path,
    ISTHMUS_SOURCE: 'kubeconfig',
    DATABASE_URL: 'postgres://isthmus:hidden-password@127.0.0.1:9/history',
  })
  await page.goto(`${isthmus.url}/workloads/istioinaction/forum-vm`)
  await expect(page.locator('tr[data-row="istioinaction/forum-vm-10.10.0.27"]')).toContainText('Unhealthy')
  await expect(page.getByText('History can’t be stored')).toBeVisible()
  condition(api.store, 'True')
  await expect(page.locator('tr[data-row="istioinaction/forum-vm-10.10.0.27"]')).toContainText('Healthy')
  await page.goto(`${isthmus.url}/transitions?group=a%2Fb%2Fc`)
  await expect(page.getByText('group: must be <namespace>/<name>')).toBeVisible()
  await expect(page.getByText('History can’t be stored')).toHaveCount(0)
  const response = await fetch(`${isthmus.url}/api/history/transitions`)
  expect(response.status).toBe(503)
  expect(await response.text()).not.toContain('hidden-password')
  expect(isthmus.output()).not.toContain('hidden-password')
  await isthmus.stop()
  kubeconfig.remove()
})

test('a page of the feed ends where the next one begins', async ({ isthmus }) => {
  const read = async (before: string): Promise<TransitionPage> =>
    (await fetch(`${isthmus.url}/api/history/transitions?window=30d&limit=5&before=${before}`)).json()
  const whole = async (): Promise<TransitionPage> =>
    (await fetch(`${isthmus.url}/api/history/transitions?window=30d&limit=500`)).json()
  // What is there at the start is stored after it, with times of before.
  await expect(async () => {
    const seen: number[] = []
    for (let next = ''; ; ) {
      const page = await read(next)
      seen.push(...page.rows.map(({ id }) => id))
      next = page.next
      if (!next) break
    }
    expect(seen.length).toBeGreaterThan(5)
    expect(seen).toEqual((await whole()).rows.map(({ id }) => id))
  }).toPass({ timeout: 10_000 })
})

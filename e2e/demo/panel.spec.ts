import { startIsthmus } from '../support/isthmus.ts'
import { violationsOf } from '../support/page.ts'
import { expect, test } from './fixtures.ts'

const GROUP = '/workloads/istioinaction/forum-vm'

test('a visitor breaks the demo mesh from its panel and sees it break', async ({ page }) => {
  test.setTimeout(120_000)
  const isthmus = await startIsthmus({ ISTHMUS_SOURCE: 'demo' })
  await page.goto(isthmus.url + GROUP)
  const row = (address: string) => page.locator(`tr[data-row="istioinaction/forum-vm-${address}"]`)
  await expect(row('10.10.0.25')).toContainText('Healthy')
  const opener = page.getByRole('button', { name: 'Break something' })
  await opener.click()
  const panel = page.getByRole('region', { name: 'Break something' })
  await expect(panel.getByRole('combobox', { name: 'Workload group' })).toHaveValue('istioinaction/forum-vm')

  await panel.getByLabel('A failing probe says').fill('disk full')
  await panel.getByRole('button', { name: 'Fail probe of forum-vm-1' }).click()
  await expect(row('10.10.0.25')).toContainText('Unhealthy', { timeout: 15_000 })
  await expect(row('10.10.0.25')).toContainText('disk full')
  await panel.getByRole('button', { name: 'Pass probe of forum-vm-1' }).click()
  await expect(row('10.10.0.25')).not.toContainText('Unhealthy', { timeout: 15_000 })

  await panel.getByRole('button', { name: 'Stop forum-vm-2' }).click()
  await expect(row('10.10.0.26')).toContainText('Disconnected')
  await expect(row('10.10.0.26')).toHaveCount(0, { timeout: 20_000 })
  await panel.getByRole('button', { name: 'Start forum-vm-2' }).click()
  await expect(row('10.10.0.26')).toContainText('Healthy', { timeout: 10_000 })

  await panel.getByRole('button', { name: 'Add a VM' }).click()
  await expect(row('10.99.0.2')).toContainText('Healthy', { timeout: 15_000 })

  const istiod = (await row('10.10.0.25').textContent())?.match(/istiod-[a-z0-9]+-[a-z0-9]{5}/)?.[0] ?? 'none'
  await panel.getByRole('button', { name: `Restart ${istiod}` }).click()
  await expect(panel.getByText('restarting')).toBeVisible()
  await expect(row('10.10.0.25')).not.toContainText(istiod, { timeout: 10_000 })
  await expect(row('10.10.0.25')).toContainText('Healthy')

  expect(await violationsOf(page, 'section[aria-label="Break something"]')).toEqual([])
  await page.keyboard.press('Escape')
  await expect(panel).toHaveCount(0)
  await expect(opener).toHaveAttribute('aria-expanded', 'false')

  const post = (data: object, origin: string) =>
    page.request.post(`${isthmus.url}/api/demo`, { data, headers: { origin } })
  const stop = { kind: 'stop', namespace: 'istioinaction', name: 'forum-vm-1' }
  expect((await post(stop, 'https://evil.example')).status()).toBe(403)
  expect((await post({ ...stop, kind: 'explode' }, isthmus.url)).status()).toBe(400)
  expect((await post({ ...stop, name: 'nobody' }, isthmus.url)).status()).toBe(404)
  await isthmus.stop()
})

test('a real mesh has no such panel, and nothing answers for it', async ({ page, isthmus }) => {
  await page.goto(isthmus.url + GROUP)
  await expect(page.getByText('demo-context')).toBeVisible()
  await expect(page.getByRole('button', { name: 'Break something' })).toHaveCount(0)
  const answer = await page.request.get(`${isthmus.url}/api/demo`)
  expect(answer.status()).toBe(404)
  expect(await answer.json()).toMatchObject({ error: { code: 'not-found' } })
})

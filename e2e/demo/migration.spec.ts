import { test as base, type Page } from '@playwright/test'
import { type Isthmus, startIsthmus } from '../support/isthmus.ts'
import { violationsOf } from '../support/page.ts'
import { expect } from './fixtures.ts'

const HOST = 'forum.istioinaction.svc.cluster.local'

/** The whole demo mesh: proxies that acknowledge, and callers whose counters move. */
const test = base.extend<{ isthmus: Isthmus }>({
  isthmus: async ({}, use) => {
    const isthmus = await startIsthmus({ ISTHMUS_SOURCE: 'demo' })
    await use(isthmus)
    await isthmus.stop()
  },
})

const form = (page: Page) => page.getByRole('region', { name: 'New migration plan' })
const active = (page: Page) => page.getByRole('article', { name: 'To k8s' })
const earlier = (page: Page) => page.getByRole('list', { name: 'Earlier migrations' }).locator('> li')

async function plan(page: Page, { minutes, seconds }: { minutes: number; seconds: number }): Promise<void> {
  await page.getByRole('button', { name: 'Plan a migration' }).click()
  await form(page).getByRole('textbox', { name: 'Soak time, minutes' }).fill(String(minutes))
  await form(page).getByRole('textbox', { name: 'and seconds' }).fill(String(seconds))
}

test.beforeEach(async ({ page, isthmus }) => {
  await page.goto(`${isthmus.url}/traffic/${HOST}?tab=migration`)
  await expect(page.getByText('No migration is planned')).toBeVisible()
})

test('a plan runs through its steps by itself, and observed shares follow', async ({ page }) => {
  test.setTimeout(180_000)
  await plan(page, { minutes: 0, seconds: 2 })
  await expect(form(page).getByRole('combobox', { name: 'Moves to' })).toHaveValue('1')
  const rows = form(page).getByRole('table', { name: 'Weights at each step' }).locator('tbody tr')
  await expect(rows).toHaveText([
    'Now90 %10 %–',
    'Step 175 %25 %at once',
    'Step 250 %50 %2 s',
    'Step 30 %100 %4 s',
  ])
  await form(page).getByText('Look at errors').click()
  await form(page).getByRole('textbox', { name: 'Note' }).fill('the rack is leaving')
  await form(page).getByRole('button', { name: 'Start' }).click()
  await expect(active(page)).toContainText('the rack is leaving')
  const steps = active(page).getByRole('list', { name: 'Steps' }).getByRole('listitem')
  await expect(steps.nth(1)).toContainText('done', { timeout: 30_000 })
  await expect(earlier(page)).toHaveCount(1, { timeout: 90_000 })
  await expect(earlier(page)).toContainText('Done')
  await expect(earlier(page)).toContainText('step 3 of 3 reached (100 %)')

  await page.getByRole('tab', { name: 'Observed' }).click()
  const k8s = page
    .getByRole('table', { name: 'Configured and observed shares' })
    .getByRole('row')
    .filter({ hasText: 'k8s' })
  await expect(k8s.getByRole('cell').nth(1)).toHaveText('100 %')
  await expect(k8s.getByRole('cell').nth(2)).toHaveText('100 %', { timeout: 30_000 })
})

test('what is wrong is said at its field, and nothing can be started', async ({ page }) => {
  await plan(page, { minutes: 5, seconds: 0 })
  const eligible = form(page).getByRole('textbox', { name: /^Endpoints that take requests/ })
  const start = form(page).getByRole('button', { name: 'Start' })
  await expect(start).toBeEnabled()
  await eligible.fill('two')
  await expect(form(page).getByText('A number is needed')).toBeVisible()
  await expect(start).toBeDisabled()
  await expect(eligible).toHaveValue('two')
  await eligible.fill('2')
  await expect(start).toBeEnabled()

  await form(page).getByRole('textbox', { name: 'New step in percent' }).fill('101')
  await expect(form(page).getByText('A whole number from 0 to 100')).toBeVisible()
  await form(page).getByRole('textbox', { name: 'New step in percent' }).fill('75')
  await page.keyboard.press('Enter')
  const steps = form(page).getByRole('list', { name: 'Steps in percent' }).getByRole('listitem')
  await expect(steps).toHaveText(['25 %', '50 %', '75 %', '100 %'])
  for (const step of [25, 50, 75, 100])
    await form(page)
      .getByRole('button', { name: `Remove step ${step} %` })
      .click()
  await expect(form(page).getByText('At least one step is needed')).toBeVisible()
  await expect(start).toBeDisabled()
  await form(page).getByRole('button', { name: 'Ten equal steps' }).click()
  await expect(steps).toHaveCount(9)
  expect(await violationsOf(page, '[role=tabpanel]')).toEqual([])
})

test('pause, resume, approve, and abort back to the start', async ({ page }) => {
  test.setTimeout(180_000)
  await plan(page, { minutes: 0, seconds: 1 })
  await form(page).getByText('Look at errors').click()
  await form(page).getByText('Somebody approves each step').click()
  await form(page).getByRole('button', { name: 'Start' }).click()
  await expect(active(page)).toContainText('Waits for approval', { timeout: 60_000 })
  const now = active(page).locator('[aria-current=step]')
  await expect(now).toContainText('25 %')
  await active(page).getByRole('button', { name: 'Approve the next step' }).click()
  await expect(now).toContainText('50 %', { timeout: 60_000 })
  await expect(active(page)).toContainText('Waits for approval', { timeout: 60_000 })
  await active(page).getByRole('button', { name: 'Pause' }).click()
  await expect(active(page)).toContainText('Paused')
  await active(page).getByRole('button', { name: 'Resume' }).click()
  await expect(active(page)).toContainText('Waits for approval', { timeout: 60_000 })

  await active(page).getByRole('button', { name: 'Abort' }).click()
  const dialog = page.getByRole('dialog', { name: 'Abort this migration?' })
  await expect(dialog).toContainText('vm 90 %, k8s 10 %')
  await dialog.getByRole('textbox', { name: 'Why' }).fill('changed our minds')
  await dialog.getByRole('button', { name: 'Abort and go back to the start' }).click()
  await expect(earlier(page)).toHaveCount(1, { timeout: 60_000 })
  await expect(earlier(page)).toContainText('Aborted')
  await page.getByRole('tab', { name: 'Rules' }).click()
  await expect(page.getByRole('slider', { name: 'vm weight, rule 2' })).toHaveValue('90')
})

test('the plan can be taken away as files', async ({ page }) => {
  await plan(page, { minutes: 5, seconds: 0 })
  const saved = page.waitForEvent('download')
  await form(page).getByRole('button', { name: 'Download as files' }).click()
  expect((await saved).suggestedFilename()).toBe('migrate-forum-to-k8s.zip')
})

import type { Page } from '@playwright/test'
import { violationsOf } from '../support/page.ts'
import { expect, test } from './fixtures.ts'

const HOST = 'forum.istioinaction.svc.cluster.local'
const result = (page: Page, name: string) => page.getByRole('region', { name })
const live = (page: Page) => result(page, 'As it is live')

test.beforeEach(async ({ page, isthmus }) => {
  await page.goto(`${isthmus.url}/traffic/${HOST}?tab=simulator`)
  await expect(live(page)).toContainText('Rule 2 (everyone) of VirtualService istioinaction/forum')
})

test('says which rule takes a request, why earlier ones do not, and who gets it', async ({ page }) => {
  await expect(live(page).getByRole('list', { name: 'Rules that did not match' })).toContainText(
    'Rule 1 (canary-users) of forum did not match',
  )
  const destinations = live(page).getByRole('list', { name: 'Destinations' }).locator('> li')
  await expect(destinations).toHaveCount(2)
  await expect(destinations.nth(0)).toContainText(/^vm.*90 %/)
  await expect(destinations.nth(1)).toContainText(/^k8s.*10 %/)
  await expect(destinations.nth(1).getByRole('list', { name: 'Endpoints' })).toContainText(
    'forum-k8s-7d9f6b8c5-4kq2x5 %',
  )

  await page.getByRole('button', { name: 'With canary-user: true' }).click()
  await expect(live(page)).toContainText('Rule 1 (canary-users)')
  await expect(live(page)).toContainText('header canary-user = true')
  await expect(destinations).toHaveCount(1)
  await expect(destinations).toContainText(/^k8s.*100 %/)

  await page.getByRole('textbox', { name: 'Header 1 value' }).fill('false')
  await expect(live(page)).toContainText('Rule 2 (everyone)')
  await page.getByRole('button', { name: 'Remove header 1' }).click()
  await expect(page.getByRole('textbox', { name: 'Header 1 value' })).toHaveCount(0)
})

test('shows before and after side by side while there are edits', async ({ page }) => {
  await page.getByRole('tab', { name: 'Rules' }).click()
  await page.getByRole('button', { name: 'Even split' }).first().click()
  await page.getByRole('tab', { name: 'Simulator' }).click()
  await expect(result(page, 'Before: as it is live')).toContainText('90 %')
  const after = result(page, 'After: with your edits')
  await expect(after.getByText('was 90 %')).toBeVisible()
  await expect(after.getByText('was 10 %')).toBeVisible()
  expect(await violationsOf(page, '[role=tabpanel]')).toEqual([])
})

test('says loudly what share would fail', async ({ page, api }) => {
  for (const pod of api.store.list('Pod', 'istioinaction')) {
    const status = { ...Object(pod.status), conditions: [{ type: 'Ready', status: 'False' }] }
    api.store.put({ ...pod, kind: 'Pod', status })
  }
  await expect(live(page).getByRole('alert')).toContainText(/^10 %.*503 UH/, { timeout: 15_000 })
})

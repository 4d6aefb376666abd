import { startIsthmus } from '../support/isthmus.ts'
import { violationsOf } from '../support/page.ts'
import { expect, test } from './fixtures.ts'

const PATHS = [
  '/overview',
  '/transitions?show=all',
  '/entries/istioinaction/forum-vm-10.10.0.27',
  '/workloads',
  '/workloads/bookinfo/reviews',
  '/names',
  '/names/hosts/forum.istioinaction.svc.cluster.local',
  '/names/watch',
  '/traffic',
  '/traffic/changes',
  '/traffic/forum.istioinaction.svc.cluster.local',
  '/names/map?as=map&open=forum.istioinaction.svc.cluster.local',
  '/names/map?as=table',
  '/names/explain?proxy=forum-vm-10.10.0.25.istioinaction&name=forum&compare=forum-k8s-7d9f6b8c5-4kq2x.istioinaction',
  '/names/tables?proxy=forum-vm-10.10.0.25.istioinaction',
  '/proxies',
  '/proxies/forum-vm-10.10.0.25.istioinaction',
  '/proxies/file',
  '/proxies/certificates',
  '/proxies/ghosts',
]

for (const colorScheme of ['light', 'dark'] as const) {
  for (const width of [1440, 390]) {
    test(`no accessibility violation and no sideways scroll: ${colorScheme}, ${width} px`, async ({
      browser,
      isthmus,
    }) => {
      test.setTimeout(240_000)
      const context = await browser.newContext({ colorScheme, viewport: { width, height: 900 } })
      const page = await context.newPage()
      const errors: string[] = []
      page.on('console', (message) => message.type() === 'error' && errors.push(message.text()))
      page.on('pageerror', (error) => errors.push(error.message))
      for (const path of PATHS) {
        await page.goto(isthmus.url + path)
        await expect(page.getByRole('heading', { level: 1 })).toBeVisible()
        await expect(
          page.getByRole('button', { name: 'Freshness: Live' }).filter({ visible: true }),
        ).toBeVisible()
        expect(await violationsOf(page), path).toEqual([])
        expect(
          await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth),
          path,
        ).toBeLessThanOrEqual(0)
      }
      expect(errors).toEqual([])
      await context.close()
    })
  }
}

test('the review dialog has no accessibility violation', async ({ page, isthmus }) => {
  await page.goto(`${isthmus.url}/traffic/forum.istioinaction.svc.cluster.local`)
  await page.getByRole('button', { name: 'Even split' }).click()
  await page.getByRole('button', { name: 'Review changes' }).click()
  await expect(page.getByText('Dry run passed')).toBeVisible()
  expect(await violationsOf(page, '[role=dialog]')).toEqual([])
})

test('a huge mesh: a page of rows, whatever its size', async ({ page }) => {
  test.setTimeout(120_000)
  const isthmus = await startIsthmus({ ISTHMUS_SOURCE: 'demo', ISTHMUS_DEMO_SCALE: 'huge' })
  await page.goto(`${isthmus.url}/workloads`)
  const rows = page.getByRole('table', { name: 'Workload groups' }).locator('tbody tr')
  await expect(rows).toHaveCount(50)
  await expect(page.getByText('50,008')).toBeVisible()
  await page.getByRole('searchbox').fill('metering-25-vm')
  await expect(rows).toHaveCount(1)
  await page.getByRole('link', { name: 'metering-25-vm' }).click()
  await expect(page.getByRole('table', { name: 'Entries' }).locator('tbody tr')).toHaveCount(50)
  await page.getByRole('button', { name: 'Next page' }).click()
  await expect(page.getByText('2 / 2')).toBeVisible()
  await isthmus.stop()
})

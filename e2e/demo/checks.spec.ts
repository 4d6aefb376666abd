import type { Page } from '@playwright/test'
import type { DemoApi } from '../../server/demo/kube/api-server.ts'
import { rowsOf, violationsOf } from '../support/page.ts'
import { expect, test } from './fixtures.ts'

const HOST = 'forum.istioinaction.svc.cluster.local'
const forum = (api: DemoApi) =>
  JSON.parse(JSON.stringify(api.store.get('VirtualService', 'istioinaction', 'forum')))
const weights = (api: DemoApi): number[] =>
  forum(api).spec.http[1].route.map(({ weight }: { weight: number }) => weight)
const card = (page: Page) => page.locator('[data-finding^="ISTH040:VirtualService/istioinaction/forum"]')

/** Weights that total 40. */
function plant(api: DemoApi, annotations: Record<string, string> = {}): void {
  const object = forum(api)
  object.spec.http[1].route[0].weight = 30
  object.spec.http[1].route[1].weight = 10
  object.metadata.annotations = { ...object.metadata.annotations, ...annotations }
  api.store.put(object)
}

test('a fault is found, shown where its object is, and gone when its fix is applied', async ({
  page,
  api,
  isthmus,
}) => {
  await page.goto(`${isthmus.url}/checks`)
  await expect(page.getByRole('button', { name: /^Warnings \d/ })).toBeVisible()
  await expect(card(page)).toHaveCount(0)
  plant(api)
  await expect(card(page)).toContainText('total 40')
  await expect(card(page)).toContainText('Warning')

  await page.getByRole('searchbox').fill('forum weights')
  await expect(page).toHaveURL(/q=forum/)
  await page.getByRole('button', { name: /^Errors \d/ }).click()
  await expect(page.getByText('No finding fits these filters')).toBeVisible()
  await page.getByRole('button', { name: 'Show all' }).click()

  await page.goto(`${isthmus.url}/traffic`)
  const row = rowsOf(page, 'Hosts').filter({ hasText: HOST })
  await row.getByRole('link', { name: /^Checks: / }).click()
  await expect(page).toHaveURL(/\/checks\?subject=host/)
  await expect(card(page)).toBeVisible()
  await page.getByRole('button', { name: `Show findings of everything, not only of Host ${HOST}` }).click()

  await page.goto(`${isthmus.url}/names/hosts/${HOST}`)
  await expect(page.getByRole('region', { name: 'Checks' })).toContainText('total 40')

  await page.goto(`${isthmus.url}/checks?code=ISTH040`)
  await card(page)
    .getByRole('button', { name: /^Show how to fix/ })
    .click()
  await expect(card(page)).toContainText('kubectl patch virtualservices.networking.istio.io forum')
  await expect(card(page)).toContainText('weight: 75')
  await card(page).getByRole('button', { name: 'Review and apply' }).click()
  const review = page.getByRole('dialog', { name: 'Review changes' })
  await expect(review.getByText('Dry run passed')).toBeVisible()
  await review.getByRole('button', { name: 'Apply', exact: true }).click()
  await expect(page.getByText(/^Applied: forum/)).toBeVisible()
  expect(weights(api)).toEqual([75, 25])
  await expect(card(page)).toHaveCount(0)
})

test('an annotation of the object suppresses a finding, which can still be looked at', async ({
  page,
  api,
  isthmus,
}) => {
  plant(api)
  await page.goto(`${isthmus.url}/checks?code=ISTH040`)
  await card(page)
    .getByRole('button', { name: /^Show how to fix/ })
    .click()
  await card(page).getByRole('button', { name: 'Suppress it' }).click()
  await expect(card(page)).toContainText(
    'kubectl annotate virtualservices.networking.istio.io forum -n istioinaction --overwrite "isthmus.dev/ignore-checks=',
  )
  plant(api, { 'isthmus.dev/ignore-checks': 'ISTH040' })
  await expect(card(page)).toHaveCount(0)
  await page.getByRole('button', { name: 'Suppressed 1' }).click()
  await expect(card(page)).toContainText('suppressed by an annotation')

  await page.goto(`${isthmus.url}/checks/rules`)
  await expect(rowsOf(page, 'Checks').filter({ hasText: 'ISTH040' })).toContainText('1 suppressed')
  await page.getByRole('link', { name: 'Weights do not total 100' }).click()
  await expect(page).toHaveURL(/\/checks\/ISTH040$/)
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Weights do not total 100')
  await expect(page.getByRole('region', { name: 'Why it matters' })).toContainText('relative to their total')
})

for (const colorScheme of ['light', 'dark'] as const) {
  for (const width of [1440, 390]) {
    test(`no accessibility violation and no sideways scroll: ${colorScheme}, ${width} px`, async ({
      browser,
      api,
      isthmus,
    }) => {
      plant(api)
      const context = await browser.newContext({ colorScheme, viewport: { width, height: 900 } })
      const page = await context.newPage()
      const look = async (path: string) => {
        expect(await violationsOf(page), path).toEqual([])
        expect(
          await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth),
          path,
        ).toBeLessThanOrEqual(0)
      }
      await page.goto(`${isthmus.url}/checks`)
      await card(page)
        .getByRole('button', { name: /^Show how to fix/ })
        .click()
      await card(page).getByRole('button', { name: 'Suppress it' }).click()
      await look('/checks')
      for (const path of ['/checks/rules', '/checks/ISTH040', `/traffic/${HOST}`, '/overview']) {
        await page.goto(isthmus.url + path)
        await expect(page.getByRole('heading', { level: 1 })).toBeVisible()
        await look(path)
      }
      await context.close()
    })
  }
}

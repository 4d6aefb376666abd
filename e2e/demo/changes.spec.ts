import { readFileSync } from 'node:fs'
import type { Page } from '@playwright/test'
import { parseAllDocuments } from 'yaml'
import type { DemoApi } from '../../server/demo/kube/api-server.ts'
import { violationsOf } from '../support/page.ts'
import { expect, test } from './fixtures.ts'

const HOST = 'forum.istioinaction.svc.cluster.local'
const vm = (page: Page) => page.getByRole('slider', { name: 'vm weight, rule 2' })
const forum = (api: DemoApi) =>
  JSON.parse(JSON.stringify(api.store.get('VirtualService', 'istioinaction', 'forum')))
const weights = (api: DemoApi): number[] =>
  forum(api).spec.http[1].route.map(({ weight }: { weight: number }) => weight)
const review = (page: Page) => page.getByRole('dialog', { name: 'Review changes' })
const changes = (page: Page) => page.getByRole('table', { name: 'Changes' }).locator('tbody tr')

async function editEvenly(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Even split' }).last().click()
  await expect(vm(page)).toHaveValue('50')
  await page.getByRole('button', { name: 'Review changes' }).click()
  await expect(review(page).getByText('Dry run passed')).toBeVisible()
}

/** Applies an even split and waits until the dialog has closed by itself. */
async function applyEvenly(page: Page, note = ''): Promise<void> {
  await editEvenly(page)
  await review(page).getByRole('textbox', { name: 'Why' }).fill(note)
  await review(page).getByRole('button', { name: 'Apply', exact: true }).click()
  await expect(page.getByText('Applied: forum: rule 2 k8s 10 → 50 %')).toBeVisible()
  await expect(page.getByRole('dialog')).toHaveCount(0)
}

function foreignWrite(api: DemoApi, [first, second]: [number, number], manager: string): void {
  const theirs = forum(api)
  theirs.spec.http[1].route[0].weight = first
  theirs.spec.http[1].route[1].weight = second
  api.store.put(theirs, { manager })
}

test.beforeEach(async ({ page, isthmus }) => {
  await page.goto(`${isthmus.url}/traffic/${HOST}`)
  await expect(vm(page)).toHaveValue('90')
})

test('review, a note, apply, its progress, the audit list, and back to the exact earlier spec', async ({
  page,
  api,
  isthmus,
}) => {
  const before = forum(api).spec
  await editEvenly(page)
  await review(page).getByRole('textbox', { name: 'Why' }).fill('pods have room')
  await review(page).getByRole('button', { name: 'Apply', exact: true }).click()
  const progress = page.getByRole('dialog', { name: 'Applying changes' })
  await expect(progress.getByText('1. Change VirtualService istioinaction/forum')).toBeVisible()
  await expect(progress.getByText('Written', { exact: true })).toBeVisible()
  await expect(page.getByText('Applied: forum: rule 2 k8s 10 → 50 %')).toBeVisible()
  await expect(progress).toBeHidden()
  expect(weights(api)).toEqual([50, 50])

  await page.getByRole('tab', { name: 'Changes' }).click()
  await expect(changes(page)).toHaveCount(1)
  await expect(changes(page).first()).toContainText('forum: rule 2 k8s 10 → 50 %')
  await expect(changes(page).first()).toContainText('pods have room')
  await expect(changes(page).first()).toContainText('Done')
  await page.getByRole('button', { name: 'forum: rule 2 k8s 10 → 50 %', exact: true }).click()
  const details = page.getByRole('dialog', { name: 'Change' })
  await expect(details.getByText('pods have room')).toBeVisible()
  await expect(details.getByRole('textbox', { name: 'Changes of VirtualService forum' })).toBeVisible()
  await page.keyboard.press('Escape')

  await changes(page)
    .first()
    .getByRole('button', { name: /^Roll back: / })
    .filter({ visible: true })
    .click()
  const back = page.getByRole('dialog', { name: 'Roll back' })
  await expect(back.getByText('Done', { exact: true })).toBeVisible()
  expect(forum(api).spec).toEqual(before)
  await back.getByRole('button', { name: 'Close' }).last().click()
  await expect(changes(page)).toHaveCount(2)
  await expect(changes(page).nth(0)).toContainText('forum: rule 2 k8s 50 → 10 %')
  await expect(changes(page).nth(1)).toContainText('Rolled back')
  await expect(
    changes(page)
      .nth(1)
      .getByRole('button', { name: /^Roll back: / }),
  ).toHaveCount(0)

  await page.goto(`${isthmus.url}/traffic`)
  await page.getByRole('link', { name: 'Changes of traffic' }).click()
  await expect(page.getByRole('heading', { level: 1, name: 'Changes of traffic' })).toBeVisible()
  await expect(changes(page)).toHaveCount(2)
  await changes(page).first().getByRole('link', { name: HOST }).click()
  await expect(vm(page)).toHaveValue('90')
})

test('a write by somebody else before the review shows base, theirs and yours, and takes the edit along', async ({
  page,
  api,
}) => {
  await page.setViewportSize({ width: 1440, height: 900 })
  await page.getByRole('button', { name: 'Even split' }).last().click()
  foreignWrite(api, [70, 30], 'somebody-else')
  await page.getByRole('button', { name: 'Review changes' }).click()
  const dialog = page.getByRole('dialog', { name: 'Somebody else changed it' })
  await expect(dialog.getByText(/somebody-else/)).toBeVisible()
  const texts: [string, string][] = [
    ['Base', 'weight: 90'],
    ['Theirs', 'weight: 70'],
    ['Yours', 'weight: 50'],
  ]
  for (const [version, text] of texts) {
    const column = dialog.getByRole('textbox', { name: `${version} of VirtualService istioinaction/forum` })
    await expect(column).toContainText(text)
    await expect(column.locator('.cm-changedText').first()).toBeVisible()
  }
  expect(await violationsOf(page, '[role=dialog]')).toEqual([])
  expect(weights(api)).toEqual([70, 30])
  await dialog.getByRole('button', { name: 'Put my edit on the new version' }).click()
  await expect(review(page).getByText('Dry run passed')).toBeVisible()
  await review(page).getByRole('button', { name: 'Apply', exact: true }).click()
  await expect(page.getByText('Applied: forum: rule 2 k8s 30 → 50 %')).toBeVisible()
  expect(weights(api)).toEqual([50, 50])
})

test('a write by somebody else after the review stops it with nothing written, on a narrow screen by tabs', async ({
  page,
  api,
}) => {
  await editEvenly(page)
  foreignWrite(api, [70, 30], 'somebody-else')
  await page.setViewportSize({ width: 390, height: 844 })
  await review(page).getByRole('button', { name: 'Apply', exact: true }).click()
  const dialog = page.getByRole('dialog', { name: 'Somebody else changed it' })
  await expect(dialog.getByText(/^Changed by somebody-else/)).toBeVisible()
  await dialog.getByRole('tab', { name: 'Theirs' }).click()
  await expect(
    dialog.getByRole('textbox', { name: 'Theirs of VirtualService istioinaction/forum' }),
  ).toContainText('weight: 70')
  expect(
    await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth),
  ).toBeLessThanOrEqual(0)
  expect(weights(api)).toEqual([70, 30])
  await dialog.getByRole('button', { name: 'Discard mine' }).click()
  await expect(vm(page)).toHaveValue('70')
})

test('the same edit to take away: manifests, a kustomize patch, kubectl commands', async ({ page, api }) => {
  await editEvenly(page)
  const dialog = review(page)
  await dialog.getByRole('button', { name: 'Export' }).click()
  const [manifests] = await Promise.all([
    page.waitForEvent('download'),
    dialog.getByRole('button', { name: `Download ${HOST}.yaml` }).click(),
  ])
  const documents = parseAllDocuments(readFileSync(await manifests.path(), 'utf8')).map((one) => one.toJS())
  expect(documents).toHaveLength(1)
  expect(documents[0]).toMatchObject({ kind: 'VirtualService', metadata: { name: 'forum' } })
  expect(documents[0].metadata).not.toHaveProperty('resourceVersion')
  await dialog.getByRole('tab', { name: 'Kustomize patch' }).click()
  await expect(dialog.getByRole('textbox', { name: 'kustomization.yaml' })).toContainText(
    'path: /spec/http/1/route/0/weight',
  )
  await dialog.getByRole('tab', { name: 'kubectl commands' }).click()
  await expect(dialog.getByRole('region', { name: `${HOST}.sh` })).toContainText(
    'kubectl patch virtualservices.networking.istio.io forum -n istioinaction --type json',
  )
  expect(await violationsOf(page, '[role=dialog]')).toEqual([])
  expect(weights(api)).toEqual([90, 10])
})

test('a roll back that would undo somebody else’s later change says so, and goes on when told to', async ({
  page,
  api,
}) => {
  const before = forum(api).spec
  await applyEvenly(page)
  await page.getByRole('tab', { name: 'Changes' }).click()
  foreignWrite(api, [60, 40], 'argocd-controller')
  await expect(
    page.getByText(/What was applied here to VirtualService forum was changed by .*argocd-controller/),
  ).toBeVisible()
  await changes(page)
    .first()
    .getByRole('button', { name: /^Roll back: / })
    .filter({ visible: true })
    .click()
  const dialog = page.getByRole('dialog')
  await expect(dialog.getByText('It was not rolled back')).toBeVisible()
  await expect(dialog.getByText(/changed by argocd-controller since/)).toBeVisible()
  expect(weights(api)).toEqual([60, 40])
  await dialog.getByRole('button', { name: 'Roll back all the same' }).click()
  await expect(
    page.getByRole('dialog', { name: 'Roll back' }).getByText('Done', { exact: true }),
  ).toBeVisible()
  expect(forum(api).spec).toEqual(before)
})

test('a share that nothing takes any more after a change is an alarm with the way back', async ({
  page,
  api,
}) => {
  await applyEvenly(page)
  for (const pod of api.store.list('Pod', 'istioinaction')) {
    const status = { ...Object(pod.status), conditions: [{ type: 'Ready', status: 'False' }] }
    api.store.put({ ...pod, kind: 'Pod', status })
  }
  const alarm = page
    .getByRole('alert')
    .filter({ hasText: '50 % of requests hit k8s, which has no endpoint that takes requests' })
  await expect(alarm).toBeVisible()
  await alarm.getByRole('button', { name: 'Roll back' }).click()
  // 10 % of requests would still hit it, which is better than now: preflight has nothing against it.
  await expect(
    page.getByRole('dialog', { name: 'Roll back' }).getByText('Done', { exact: true }),
  ).toBeVisible()
  expect(weights(api)).toEqual([90, 10])
})

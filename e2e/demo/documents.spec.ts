import { join } from 'node:path'
import type { Page } from '@playwright/test'
import { violationsOf } from '../support/page.ts'
import { expect, test } from './fixtures.ts'

const seed = (name: string) => join(import.meta.dirname, '../documents/seeds', name)
const check = (page: Page) => page.getByRole('button', { name: 'Check documents' }).click()
const list = (page: Page) => page.getByRole('list', { name: 'Documents' })

async function take(page: Page, url: string, files: string[]): Promise<void> {
  await page.goto(`${url}/documents`)
  await expect(page.getByText('Nothing was checked yet')).toBeVisible()
  await page.locator('input[type=file]').setInputFiles(files.map(seed))
  await check(page)
}

const SIDECAR = `apiVersion: networking.istio.io/v1
kind: Sidecar
metadata:
  name: pasted
  labels:
    team: a
spec:
  egress:
  - hosts: ["./*"]
`

test('documents from files: each is judged, shown as it would be stored, and handed out', async ({
  page,
  isthmus,
}) => {
  await take(page, isthmus.url, [
    'mysql-service.yaml',
    'helloworld-virtual-service-shortened.yaml',
    'details-service-entry.yaml',
  ])
  await expect(page.getByRole('heading', { name: '3 documents: 2 accepted, 1 refused' })).toBeVisible()
  await expect(list(page).getByRole('button')).toHaveText([
    /mysqldb.*Accepted/,
    /helloworld-vs.*Not readable/,
    /details-svc.*Accepted: new/,
  ])
  // What is wrong is opened first.
  await expect(page.getByText('This can not be read')).toBeVisible()
  await expect(page.getByText(/^Line \d+: /)).toBeVisible()
  await list(page)
    .getByRole('button', { name: /details-svc/ })
    .click()
  await expect(page.getByText('It would be created')).toBeVisible()
  await expect(page.getByRole('textbox', { name: 'As it would be stored' })).toContainText(
    'namespace: default',
  )
  await page.getByRole('tab', { name: 'Export' }).click()
  await page.getByRole('tab', { name: 'kubectl' }).click()
  await expect(page.getByText('kubectl apply -f - <<')).toBeVisible()
})

test('a webhook’s words, a namespace that is not there, and a kind that is not tried', async ({
  page,
  isthmus,
}) => {
  await page.goto(`${isthmus.url}/documents`)
  const text = [
    'apiVersion: networking.istio.io/v1\nkind: VirtualService\nmetadata: {name: a, namespace: istioinaction}\nspec:\n  hosts: ["*"]\n  http: [{route: [{destination: {host: a}}]}]\n',
    'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a, namespace: nowhere}\n',
    'apiVersion: v1\nkind: Secret\nmetadata: {name: a}\n',
  ].join('---\n')
  await page.getByRole('textbox', { name: 'YAML documents' }).fill(text)
  await page.keyboard.press('Control+Enter')
  await expect(list(page).getByRole('button')).toHaveText([/Refused by a webhook/, /Refused/, /Not tried/])
  await expect(page.getByText('denied the request')).toBeVisible()
  await expect(page.getByText(/Nothing can be created in nowhere/)).toBeVisible()
  await expect(page.getByRole('button', { name: /^Review and apply/ })).toBeDisabled()
})

test('lost indentation is proposed, never put in unasked', async ({ page, isthmus }) => {
  await take(page, isthmus.url, ['flat-forum-workload-group.yaml'])
  await expect(list(page).getByRole('button')).toHaveText([/Not readable/])
  await expect(page.getByText('1 document has lost the indentation')).toBeVisible()
  await page.getByRole('button', { name: 'Restore indentation' }).click()
  await expect(page.getByText('The indentation is a proposal')).toBeVisible()
  await expect(list(page).getByRole('button')).toHaveText([/WorkloadGroup forum-vm.*Accepted/])
  await expect(page.getByRole('textbox', { name: 'YAML documents' })).toContainText('      labels:')
  await expect(page.getByText('1 document has lost the indentation')).toBeHidden()
})

test('what is accepted is applied through the review, and labels are said to be left out', async ({
  page,
  api,
  isthmus,
}) => {
  await page.goto(`${isthmus.url}/documents`)
  await page.getByRole('textbox', { name: 'YAML documents' }).fill(SIDECAR)
  const namespace = page.getByRole('combobox', { name: /Namespace/ })
  await namespace.fill('istioinaction')
  await namespace.press('Escape')
  await check(page)
  await expect(page.getByText('Isthmus writes no labels')).toBeVisible()
  await page.getByRole('button', { name: 'Review and apply 1 document' }).click()
  const dialog = page.getByRole('dialog', { name: 'Review changes' })
  await expect(dialog.getByText('Dry run passed')).toBeVisible()
  await dialog.getByRole('button', { name: 'Apply', exact: true }).click()
  await expect(page.getByText(/^Applied: /).first()).toBeVisible()
  expect(api.store.get('Sidecar', 'istioinaction', 'pasted')?.spec).toEqual({ egress: [{ hosts: ['./*'] }] })
  await expect(list(page).getByRole('button')).toHaveText([/Accepted: changes/])
  await expect(page.getByRole('button', { name: /^Review and apply/ })).toBeDisabled()
})

for (const colorScheme of ['light', 'dark'] as const) {
  test(`axe finds nothing, and nothing is wider than a narrow window, ${colorScheme}`, async ({
    page,
    isthmus,
  }) => {
    await page.emulateMedia({ colorScheme })
    await page.setViewportSize({ width: 390, height: 844 })
    await take(page, isthmus.url, ['reviews-group-entry-sidecar.yaml', 'flat-forum-canary.yaml'])
    await expect(list(page).getByRole('button')).toHaveCount(5)
    expect(await violationsOf(page)).toEqual([])
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390)
    await list(page).getByRole('button').nth(1).press('Enter')
    await expect(page.getByRole('textbox', { name: 'As it would be stored' })).toBeVisible()
    expect(await violationsOf(page)).toEqual([])
  })
}

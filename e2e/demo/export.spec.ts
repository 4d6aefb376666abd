import { readFileSync } from 'node:fs'
import type { Download, Page } from '@playwright/test'
import { strFromU8, unzipSync } from 'fflate'
import { parseAllDocuments } from 'yaml'
import { violationsOf } from '../support/page.ts'
import { expect, test } from './fixtures.ts'

const FORUM = 'forum.istioinaction.svc.cluster.local'
const PAGES: { path: string; kinds: string[]; name: string }[] = [
  { path: '/workloads/istioinaction/forum-vm', kinds: ['WorkloadGroup', 'Service'], name: 'forum-vm' },
  {
    path: '/entries/istioinaction/forum-vm-10.10.0.27',
    kinds: ['WorkloadEntry'],
    name: 'forum-vm-10.10.0.27',
  },
  { path: `/traffic/${FORUM}`, kinds: ['DestinationRule', 'VirtualService'], name: FORUM },
  { path: `/names/hosts/${FORUM}`, kinds: ['Service'], name: FORUM },
]

const dialogOf = (page: Page) => page.getByRole('dialog')
const open = async (page: Page, url: string): Promise<void> => {
  await page.goto(url)
  await page.getByRole('button', { name: 'Export', exact: true }).click()
  await expect(dialogOf(page).getByRole('tab', { name: 'Manifests' })).toBeVisible()
}
const textOf = async (download: Download): Promise<string> => readFileSync(await download.path(), 'utf8')
const kindsIn = (text: string): string[] => parseAllDocuments(text).map((one) => one.toJS().kind)

for (const { path, kinds, name } of PAGES) {
  test(`three forms of what ${path} shows`, async ({ page, isthmus }) => {
    await open(page, isthmus.url + path)
    const dialog = dialogOf(page)
    const saving = page.waitForEvent('download')
    await dialog.getByRole('button', { name: `Download ${name}.yaml` }).click()
    const manifests = await textOf(await saving)
    expect(kindsIn(manifests)).toEqual(kinds)
    expect(manifests).toMatch(/^# /)
    expect(manifests).not.toMatch(/uid|resourceVersion|managedFields|status:|ownerReferences|connectedAt/)

    await dialog.getByRole('tab', { name: 'Kustomize' }).click()
    const zipping = page.waitForEvent('download')
    await dialog.getByRole('button', { name: 'Download all' }).click()
    const files = unzipSync(readFileSync(await (await zipping).path()))
    expect(Object.keys(files)).toHaveLength(kinds.length + 1)
    expect(strFromU8(files['kustomization.yaml'] ?? new Uint8Array())).toContain('kind: Kustomization')

    await dialog.getByRole('tab', { name: 'kubectl' }).click()
    const scripting = page.waitForEvent('download')
    await dialog.getByRole('button', { name: `Download ${name}.sh` }).click()
    expect((await textOf(await scripting)).match(/kubectl apply -f -/g)).toHaveLength(kinds.length)
  })
}

test('copies the manifests', async ({ page, isthmus, context }) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write'], { origin: isthmus.url })
  await open(page, `${isthmus.url}/traffic/${FORUM}`)
  await dialogOf(page).getByRole('button', { name: 'Copy' }).first().click()
  await expect
    .poll(async () => kindsIn(await page.evaluate(() => navigator.clipboard.readText())))
    .toEqual(['DestinationRule', 'VirtualService'])
})

test('names what is not in it, and the tool that owns the rest', async ({ page, isthmus, api }) => {
  const service = api.store.get('VirtualService', 'istioinaction', 'forum')
  if (!service) throw new Error('there is none')
  const annotations = { 'argocd.argoproj.io/tracking-id': 'shop:networking.istio.io/VirtualService:a/b' }
  api.store.put(
    { ...service, kind: 'VirtualService', metadata: { ...service.metadata, annotations } },
    { manager: 'argocd-controller' },
  )
  await page.goto(`${isthmus.url}/traffic/${FORUM}`)
  await expect(page.getByRole('button', { name: 'Export', exact: true })).toBeVisible()
  await page.route('**/api/export?*', (route) =>
    route.continue({ url: `${route.request().url()}&ref=Sidecar/istioinaction/nobody` }),
  )
  await page.getByRole('button', { name: 'Export', exact: true }).click()
  const dialog = dialogOf(page)
  await expect(dialog.getByText('Sidecar istioinaction/nobody: There is none')).toBeVisible()
  await expect(dialog.getByText('Argo CD manages some of them')).toBeVisible()
  await expect(dialog.locator('.cm-content')).toContainText('Argo CD manages it')
})

test('a field that is pointed at says what it is, and what is wrong is marked', async ({ page, isthmus }) => {
  await open(page, `${isthmus.url}/traffic/${FORUM}`)
  const editor = dialogOf(page).locator('.cm-content')
  const hint = page.locator('.cm-hint')
  await editor.getByText('subsets', { exact: true }).hover()
  await expect(hint).toContainText('spec.subsets list of objects')
  await editor.getByText('host', { exact: true }).hover()
  await expect(hint).toContainText('spec.host string')
  await expect(dialogOf(page).locator('.cm-lintRange-error')).toHaveCount(0)

  await page.route('**/api/export?*', async (route) => {
    const answer = await route.fetch()
    await route.fulfill({ response: answer, body: (await answer.text()).replace('"subsets":', '"Subsets":') })
  })
  await page.keyboard.press('Escape')
  await page.keyboard.press('Escape')
  await page.getByRole('button', { name: 'Export', exact: true }).click()
  const wrong = dialogOf(page).locator('.cm-lintRange-error')
  await expect(wrong).toHaveText('Subsets')
  await wrong.hover()
  await expect(page.getByText('There is no field Subsets; did you mean subsets?')).toBeVisible()
})

for (const colorScheme of ['light', 'dark'] as const) {
  test(`has no accessibility violation: ${colorScheme}`, async ({ browser, isthmus }) => {
    const context = await browser.newContext({ colorScheme })
    const page = await context.newPage()
    await open(page, `${isthmus.url}/traffic/${FORUM}`)
    for (const tab of ['Manifests', 'Kustomize', 'kubectl']) {
      await dialogOf(page).getByRole('tab', { name: tab }).click()
      await expect(dialogOf(page).getByRole('tabpanel')).toContainText('kind')
      expect(await violationsOf(page, '[role=dialog]'), tab).toEqual([])
    }
    await context.close()
  })
}

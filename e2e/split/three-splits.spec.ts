import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Page } from '@playwright/test'
import { parseAllDocuments } from 'yaml'
import { type Kind, resourcePath } from '../../lib/kube/kinds.ts'
import type { MeshUnderTest, Target } from '../contract/mesh.ts'
import { NAMESPACE } from '../contract/mesh.ts'
import { place } from '../contract/objects.ts'
import { expect, test } from '../main-job/fixtures.ts'
import type { Isthmus } from '../support/isthmus.ts'
import { decide, operations, settled } from './isthmus-api.ts'

test.describe.configure({ mode: 'serial' })

const FORUM: Target = { host: `forum.${NAMESPACE}.svc.cluster.local`, port: 80 }
const HELLOWORLD: Target = { host: `helloworld.${NAMESPACE}.svc.cluster.local`, port: 5000 }
const REVIEWS: Target = { host: 'reviews.bookinfo.internal', port: 9080 }
const SHARES = [5, 25, 50, 100]
const POD = 'forum-k8s-1'
const SOON = { timeout: 30_000 }

type Manifest = { kind: Kind; metadata: { name: string; namespace: string } }
const seedHosts = (): Manifest[] =>
  parseAllDocuments(readFileSync(join(import.meta.dirname, 'seed-hosts.yaml'), 'utf8')).map((one) =>
    one.toJS(),
  )

test.beforeAll(async ({ mesh }) => {
  for (const manifest of seedHosts()) {
    const path = resourcePath(manifest.kind, manifest.metadata)
    const { status, body } = await mesh.call('PATCH', `${path}?fieldManager=seeds&force=true`, {
      body: manifest,
      contentType: 'application/apply-patch+yaml',
    })
    expect(status, JSON.stringify(body)).toBeLessThan(300)
  }
  for (const kind of ['VirtualService', 'DestinationRule'] as const)
    await mesh.call('DELETE', place(kind, 'forum'))
})

test.afterAll(async ({ mesh }) => {
  for (const { kind, metadata } of seedHosts()) await mesh.call('DELETE', resourcePath(kind, metadata))
})

const open = (page: Page, url: string, { host }: Target) => page.goto(`${url}/traffic/${host}`)

/** Everything from Review to the moment when the mesh has what was drawn. */
async function applyChanges(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Review changes' }).click()
  const dialog = page.getByRole('dialog', { name: 'Review changes' })
  const button = dialog.getByRole('button', { name: 'Apply', exact: true })
  await expect(button).toBeEnabled(SOON)
  await button.click()
  const progress = page.getByRole('dialog', { name: 'Applying changes' })
  await expect(progress.getByText('Done', { exact: true })).toBeVisible(SOON)
  // It closes by itself a moment later, unless somebody is quicker.
  await page.keyboard.press('Escape')
  await expect(page.getByRole('region', { name: 'Your changes' })).toHaveCount(0, SOON)
  await expect(page.getByRole('dialog')).toHaveCount(0, SOON)
}

async function setShare(page: Page, name: string, percent: number): Promise<void> {
  const field = page.getByRole('textbox', { name: `${name} percent, rule` })
  await field.fill(String(percent))
  await field.press('Enter')
}

/** The pods' share of real requests through a VM's Envoy, from when proxies are said to have the new routes. */
async function expectShare(
  isthmus: Isthmus,
  mesh: MeshUnderTest,
  target: Target,
  percent: number,
): Promise<void> {
  const acknowledged = async () => {
    const [latest] = await operations(isthmus, target.host)
    return latest?.steps.at(-1)?.acknowledgement?.state
  }
  await expect.poll(acknowledged, SOON).toBe('acknowledged')
  // Envoy draws each request by chance: of 2,000, one sample in 2,500 of a true 50 % is 4 points off.
  const answers = await mesh.sendRequests('forum-vm-1', 2000, {}, target)
  expect(Object.keys(answers).filter((who) => !who.startsWith('forum-'))).toEqual([])
  const seen = ((answers[POD] ?? 0) * 100) / 2000
  console.log(`${target.host}: ${percent} % configured, ${seen.toFixed(1)} % of 2,000 requests`)
  expect(Math.abs(seen - percent)).toBeLessThanOrEqual(4)
}

test('forum: subsets and the canary rule are made from nothing, and requests follow', async ({
  page,
  isthmus,
  mesh,
}) => {
  await open(page, isthmus.url, FORUM)
  await expect(page.getByText('Nothing splits this host’s traffic')).toBeVisible(SOON)
  await page.getByRole('button', { name: 'Start a split' }).click()
  await expect(page.getByRole('slider', { name: 'vm weight, rule 1' })).toHaveValue('100')
  await page.getByRole('button', { name: 'Add rule to forum' }).click()
  await page.getByRole('textbox', { name: 'Name of rule 1' }).fill('canary-users')
  await page.getByRole('textbox', { name: 'Header name, condition 1 of rule 1' }).fill('canary-user')
  await expect(page.getByRole('heading', { name: 'header canary-user = true' })).toBeVisible()
  await applyChanges(page)
  await expectShare(isthmus, mesh, FORUM, 0)
  expect(await mesh.sendRequests('forum-vm-1', 50, { 'canary-user': 'true' })).toEqual({ [POD]: 50 })
  for (const percent of SHARES) {
    await setShare(page, 'k8s', percent)
    await applyChanges(page)
    await expectShare(isthmus, mesh, FORUM, percent)
  }
})

test('helloworld: two hosts share its traffic, and requests follow', async ({ page, isthmus, mesh }) => {
  await open(page, isthmus.url, HELLOWORLD)
  await page.getByText('Several hosts', { exact: true }).click()
  for (const [index, version] of ['v1', 'v2'].entries()) {
    const host = `helloworld-${version}.${NAMESPACE}.svc.cluster.local`
    await page.getByRole('combobox', { name: `Host ${index + 1}` }).fill(host)
    await page.getByRole('option', { name: host }).click()
  }
  await page.getByRole('button', { name: 'Start a split' }).click()
  await applyChanges(page)
  await expectShare(isthmus, mesh, HELLOWORLD, 0)
  for (const percent of SHARES) {
    await setShare(page, `helloworld-v2.${NAMESPACE}`, percent)
    await applyChanges(page)
    await expectShare(isthmus, mesh, HELLOWORLD, percent)
  }
})

test('reviews: subsets of a ServiceEntry’s host, and requests follow', async ({ page, isthmus, mesh }) => {
  await open(page, isthmus.url, REVIEWS)
  await page.getByRole('button', { name: 'Start a split' }).click()
  await applyChanges(page)
  await expectShare(isthmus, mesh, REVIEWS, 0)
  for (const percent of SHARES) {
    await setShare(page, 'k8s', percent)
    await applyChanges(page)
    await expectShare(isthmus, mesh, REVIEWS, percent)
  }
})

test('no request fails while weights move from 0 to 100 in ten steps under constant load', async ({
  page,
  isthmus,
  mesh,
}) => {
  test.setTimeout(240_000)
  await open(page, isthmus.url, FORUM)
  await setShare(page, 'k8s', 0)
  await applyChanges(page)
  const load = mesh.startLoad('forum-vm-2', 200)
  for (let percent = 10; percent <= 100; percent += 10) {
    await setShare(page, 'k8s', percent)
    await applyChanges(page)
  }
  const answers = await load.stop()
  const sent = Object.values(answers).reduce((sum, count) => sum + count, 0)
  console.log(`${sent} requests while moving: ${JSON.stringify(answers)}`)
  expect(sent).toBeGreaterThan(1_000)
  expect(Object.keys(answers).filter((who) => !who.startsWith('forum-'))).toEqual([])
})

test('what callers count is shown beside what is configured', async ({ page, isthmus, mesh }) => {
  await open(page, isthmus.url, FORUM)
  await setShare(page, 'k8s', 50)
  await applyChanges(page)
  await page.getByRole('tab', { name: 'Observed' }).click()
  await expect
    .poll(
      async () => {
        await mesh.sendRequests('forum-vm-1', 200)
        const answer = await page.request.get(`${isthmus.url}/api/traffic/observed?host=${FORUM.host}`)
        const { source, points } = await answer.json()
        const last = points.at(-1)?.counts ?? {}
        return source === 'envoy' ? Object.keys(last).length : 0
      },
      { timeout: 40_000 },
    )
    .toBe(2)
  await expect(page.getByRole('tabpanel')).toContainText('k8s')
})

test('each split is taken away again by rolling back what made it', async ({ page, isthmus, mesh }) => {
  await open(page, isthmus.url, REVIEWS)
  const [name] = REVIEWS.host.split('.')
  expect((await mesh.call('GET', place('VirtualService', name ?? ''))).status).toBe(200)
  for (const { id } of await operations(isthmus, REVIEWS.host)) {
    const { status, body } = await decide(isthmus, id, 'roll-back', true)
    expect(status, JSON.stringify(body)).toBeLessThan(300)
    expect((await settled(isthmus, body.id)).state).toBe('done')
  }
  expect((await mesh.call('GET', place('VirtualService', name ?? ''))).status).toBe(404)
  expect((await mesh.call('GET', place('DestinationRule', name ?? ''))).status).toBe(404)
  await expect(page.getByText('Nothing splits this host’s traffic')).toBeVisible(SOON)
})

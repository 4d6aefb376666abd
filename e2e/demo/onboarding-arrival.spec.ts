import { test as base, expect } from '@playwright/test'
import { type Isthmus, startIsthmus } from '../support/isthmus.ts'
import { violationsOf } from '../support/page.ts'

/** The whole demo mesh, with its istiods and Envoys. */
const test = base.extend<{ isthmus: Isthmus }>({
  isthmus: async ({}, use) => {
    const isthmus = await startIsthmus({ ISTHMUS_SOURCE: 'demo' })
    await use(isthmus)
    await isthmus.stop()
  },
})

const GROUP = 'istioinaction/forum-vm'

const command = async ({ url }: Isthmus, body: object): Promise<void> => {
  const answer = await fetch(`${url}/api/demo`, {
    method: 'POST',
    headers: { origin: url, 'content-type': 'application/json' },
    body: JSON.stringify(body),
  })
  expect(answer.status).toBe(200)
}

test('a VM arrives before one’s eyes, and is read out', async ({ page, isthmus }) => {
  await page.goto(`${isthmus.url}/onboarding/vm/${GROUP}`)
  const arrivals = page.getByRole('region', { name: 'VMs that arrive' })
  await expect(arrivals.getByText(/nothing has connected since/)).toBeVisible()
  await expect(arrivals.getByRole('article').first()).toBeVisible()
  await command(isthmus, { kind: 'add', namespace: 'istioinaction', group: 'forum-vm' })
  const arrival = arrivals.getByRole('article').first()
  await expect(arrival.getByRole('heading')).toContainText('forum-vm-10.99.', { timeout: 15_000 })
  const steps = arrival.getByRole('list', { name: /^Steps of / })
  for (const step of ['Connected', 'Registered', 'Healthy', 'In endpoints'])
    await expect(steps.getByRole('listitem').filter({ hasText: step }).first()).toContainText('done', {
      timeout: 30_000,
    })
  await expect(arrivals.getByRole('status').first()).toContainText(/forum-vm-10\.99\./)
  expect(await violationsOf(page, 'section[aria-labelledby="arrivals"]')).toEqual([])
})

test('a VM whose probe fails says so with the probe’s words', async ({ page, isthmus }) => {
  await command(isthmus, {
    kind: 'fail-probe',
    namespace: 'istioinaction',
    name: 'forum-vm-1',
    message: 'disk full',
  })
  await page.goto(`${isthmus.url}/onboarding/vm/${GROUP}`)
  const arrival = page.getByRole('article').filter({ hasText: 'disk full' })
  await expect(arrival).toContainText('Stalled: Healthy', { timeout: 20_000 })
})

test('a VM is taken out by weight, and its page knows after a reload', async ({ page, isthmus }) => {
  await page.goto(`${isthmus.url}/workloads/${GROUP}`)
  await page.getByRole('table', { name: 'Entries' }).getByRole('link').first().click()
  await page.getByRole('link', { name: 'Take this VM out' }).click()
  await expect(page).toHaveURL(/\/onboarding\/leave\/istioinaction\/forum-vm-/)
  await expect(page.getByRole('table', { name: 'What it carries' })).toContainText('forum.istioinaction')
  const steps = page.getByRole('list', { name: 'Steps' })
  await expect(steps.getByRole('listitem').filter({ hasText: 'Stop Istio on the VM' })).toContainText(
    'systemctl disable',
  )
  await page.getByRole('button', { name: /^Review .*weights?$/ }).click()
  const dialog = page.getByRole('dialog', { name: 'Review changes' })
  await expect(dialog).toContainText('WorkloadEntry')
  await dialog.getByRole('button', { name: /^Apply/ }).click()
  await expect(steps.getByRole('listitem').filter({ hasText: 'by weight' })).toContainText('done', {
    timeout: 30_000,
  })
  await page.reload()
  await expect(steps.getByRole('listitem').filter({ hasText: 'by weight' })).toContainText('done')
  expect(await violationsOf(page, 'main')).toEqual([])
})

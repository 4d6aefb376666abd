import type { Page } from '@playwright/test'
import { rowsOf, violationsOf } from '../support/page.ts'
import { expect, test } from './fixtures.ts'

const field = (page: Page, label: string) => page.getByLabel(label, { exact: true })

/** Types into the field that has the focus, and goes on to the next one. */
async function typeOn(page: Page, ...texts: string[]): Promise<void> {
  for (const text of texts) {
    await page.keyboard.type(text)
    await page.keyboard.press('Tab')
  }
}

async function apply(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Review and apply' }).press('Enter')
  const dialog = page.getByRole('dialog')
  await expect(dialog.getByText('Dry run passed')).toBeVisible()
  await dialog.getByRole('button', { name: 'Apply', exact: true }).press('Enter')
  await expect(dialog).toBeHidden({ timeout: 20_000 })
}

test('a WorkloadGroup is made by keyboard: a mistake at its field, a reload, the review, the list', async ({
  page,
  api,
  isthmus,
}) => {
  await page.goto(`${isthmus.url}/onboarding/workload-group`)
  await field(page, 'Name').focus()
  await page.keyboard.type('Billing')
  await expect(field(page, 'Name')).toHaveAccessibleDescription(/Billing is no name\. Use lower-case/)
  await page.keyboard.press('ControlOrMeta+a')
  await page.keyboard.type('billing-vm')
  await expect(field(page, 'Name')).not.toHaveAttribute('aria-invalid', 'true')
  await page.keyboard.press('Tab')
  await page.keyboard.type('istioinaction')
  await page.keyboard.press('Escape')

  await page.getByRole('button', { name: 'Add to labels' }).press('Enter')
  await typeOn(page, 'app', 'billing')
  await page.getByRole('button', { name: 'Add to ports' }).press('Enter')
  await typeOn(page, 'http', '80800')
  const port = field(page, 'Number 1, ports')
  await expect(port).toHaveAccessibleDescription(
    /80800 is no port number\. Use a whole number from 1 to 65535/,
  )
  const button = page.getByRole('button', { name: 'Review and apply' })
  await expect(button).toBeDisabled()
  await expect(button).toHaveAccessibleDescription('1 field has to be put right first.')

  await page.reload()
  await expect(field(page, 'Name')).toHaveValue('billing-vm')
  await expect(port).toHaveValue('80800')
  await port.fill('8080')
  await field(page, 'Service account').fill('billing')

  await page.getByRole('radio', { name: 'HTTP' }).press('Space')
  await field(page, 'Port of the application').fill('8081')
  await field(page, 'Failure threshold').fill('3')
  const yaml = page.getByRole('region', { name: 'YAML of this form' })
  await expect(yaml).toContainText('failureThreshold: 3')
  await expect(page.getByText('istioctl x workload group create --name billing-vm')).toBeVisible()
  await apply(page)

  expect(api.store.get('WorkloadGroup', 'istioinaction', 'billing-vm')).toMatchObject({
    spec: {
      metadata: { labels: { app: 'billing' } },
      template: { ports: { http: 8080 }, serviceAccount: 'billing' },
      probe: { httpGet: { port: 8081 }, failureThreshold: 3 },
    },
  })
  await expect(page.getByText('Applied: WorkloadGroup istioinaction/billing-vm')).toBeVisible()
  await expect(page.getByRole('link', { name: 'get the bundle for a VM' })).toHaveAttribute(
    'href',
    '/onboarding/vm/istioinaction/billing-vm',
  )
  for (const [name, path] of [
    ['a ServiceEntry', 'service-entry'],
    ['a Sidecar', 'sidecar'],
  ] as const)
    await expect(page.getByRole('link', { name })).toHaveAttribute(
      'href',
      `/onboarding/${path}?group=istioinaction%2Fbilling-vm`,
    )
  await expect(field(page, 'Name')).toHaveValue('')
  await page.getByRole('navigation', { name: 'Onboarding' }).getByRole('link', { name: 'Overview' }).click()
  const row = rowsOf(page, 'Workload groups').filter({ hasText: 'billing-vm' })
  await expect(row.getByRole('link', { name: 'Bundle for a VM of istioinaction/billing-vm' })).toBeVisible()
  await row.getByRole('link', { name: 'Edit istioinaction/billing-vm' }).click()
  await expect(field(page, 'Number 1, ports')).toHaveValue('8080')
})

test('an edit keeps what the form does not know, and says that entries stay as they are', async ({
  page,
  api,
  isthmus,
}) => {
  const group = JSON.parse(JSON.stringify(api.store.get('WorkloadGroup', 'istioinaction', 'forum-vm')))
  group.spec.template.labels = { tier: 'back' }
  group.metadata.labels = { team: 'forum' }
  api.store.put(group)
  await page.goto(`${isthmus.url}/onboarding/workload-group?edit=istioinaction/forum-vm`)
  await expect(page.getByText('Entries that exist do not change with their group')).toBeVisible()
  await expect(page.getByText('template.labels')).toBeVisible()
  await expect(page.getByRole('button', { name: 'Review and apply' })).toHaveAccessibleDescription(
    /nothing differs/,
  )
  await field(page, 'Network').fill('vm-network')
  await apply(page)
  const { spec, metadata } = JSON.parse(
    JSON.stringify(api.store.get('WorkloadGroup', 'istioinaction', 'forum-vm')),
  )
  expect(spec).toEqual({
    ...group.spec,
    template: { ...group.spec.template, network: 'vm-network' },
  })
  expect(metadata.labels).toEqual({ team: 'forum' })
})

test('an object that somebody else changed meanwhile: the edit goes onto the new version', async ({
  page,
  api,
  isthmus,
}) => {
  await page.goto(`${isthmus.url}/onboarding/workload-group?edit=istioinaction/forum-vm`)
  await field(page, 'Network').fill('mine')
  const theirs = JSON.parse(JSON.stringify(api.store.get('WorkloadGroup', 'istioinaction', 'forum-vm')))
  theirs.spec.template.locality = 'theirs'
  api.store.put(theirs)
  await page.getByRole('button', { name: 'Review and apply' }).click()
  await page.getByRole('button', { name: 'Put my edit on the new version' }).click()
  await expect(field(page, 'Locality')).toHaveValue('theirs')
  await expect(field(page, 'Network')).toHaveValue('mine')
  await apply(page)
  expect(api.store.get('WorkloadGroup', 'istioinaction', 'forum-vm')).toMatchObject({
    spec: { template: { network: 'mine', locality: 'theirs' } },
  })
})

test('a PeerAuthentication with a port of its own; without a selector it is not offered', async ({
  page,
  api,
  isthmus,
}) => {
  await page.goto(`${isthmus.url}/onboarding/peer-authentication`)
  await field(page, 'Name').fill('forum-vms')
  await page.getByRole('combobox', { name: 'Namespace' }).fill('istioinaction')
  await page.keyboard.press('Escape')
  await page.getByRole('button', { name: 'Add port' }).click()
  await page.keyboard.type('9090')
  await expect(page.getByRole('group', { name: 'Single ports' })).toHaveAccessibleDescription(
    /Modes of single ports need a selector/,
  )
  await expect(page.getByRole('button', { name: 'Review and apply' })).toBeDisabled()
  await page.getByRole('button', { name: 'Add to selector labels' }).click()
  await typeOn(page, 'app', 'forum')
  await apply(page)
  expect(api.store.get('PeerAuthentication', 'istioinaction', 'forum-vms')).toMatchObject({
    spec: {
      selector: { matchLabels: { app: 'forum' } },
      mtls: { mode: 'STRICT' },
      portLevelMtls: { 9090: { mode: 'PERMISSIVE' } },
    },
  })
})

test('the section that is shown is in sight on a narrow screen', async ({ page, isthmus }) => {
  await page.setViewportSize({ width: 390, height: 900 })
  await page.goto(`${isthmus.url}/onboarding/gateways`)
  const sections = page.getByRole('navigation', { name: 'Onboarding' })
  await expect(sections.getByRole('link', { name: 'Gateways' })).toBeInViewport({ ratio: 0.9 })
})

for (const colorScheme of ['light', 'dark'] as const) {
  for (const width of [1440, 390]) {
    test(`forms with and without problems have no accessibility violation: ${colorScheme}, ${width} px`, async ({
      browser,
      isthmus,
    }) => {
      test.setTimeout(240_000)
      const context = await browser.newContext({ colorScheme, viewport: { width, height: 900 } })
      const page = await context.newPage()
      for (const path of [
        '/onboarding',
        '/onboarding/workload-group',
        '/onboarding/workload-group?edit=bookinfo/reviews',
        '/onboarding/workload-group?edit=nobody/there',
        '/onboarding/peer-authentication',
      ]) {
        await page.goto(isthmus.url + path)
        await expect(page.getByRole('heading', { level: 1 })).toBeVisible()
        await expect(page.getByRole('status', { name: /^Reading/ })).toHaveCount(0)
        for (const add of await page.getByRole('button', { name: /^Add / }).all()) await add.click()
        expect(await violationsOf(page), path).toEqual([])
        expect(
          await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth),
          path,
        ).toBeLessThanOrEqual(0)
      }
      await context.close()
    })
  }
}

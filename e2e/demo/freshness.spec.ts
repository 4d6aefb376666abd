import { startDemoApi } from '../../server/demo/kube/api-server.ts'
import { startIsthmus } from '../support/isthmus.ts'
import { kubeconfigFor } from '../support/kubeconfig.ts'
import { expect, test } from './fixtures.ts'

test('a lost API server shows the last known state as stale, and recovers without a reload', async ({
  page,
  api,
  isthmus,
}) => {
  await page.goto(`${isthmus.url}/workloads/istioinaction/forum-vm`)
  await expect(page.getByText('2 of 3 take traffic')).toBeVisible()
  await api.goAway()
  await expect(page.getByRole('alert').filter({ hasText: 'Stale' })).toContainText('WorkloadEntry')
  await expect(page.getByText('2 of 3 take traffic')).toBeVisible()
  const badge = page.getByRole('table', { name: 'Entries' }).getByText('Healthy').first()
  const colour = () => badge.evaluate((element) => getComputedStyle(element).color)
  const stale = await colour()
  api.store.remove('WorkloadEntry', 'istioinaction', 'forum-vm-10.10.0.27')
  await api.comeBack()
  await expect(page.getByText('2 of 2 take traffic')).toBeVisible({ timeout: 15_000 })
  await expect(page.getByRole('alert').filter({ hasText: 'Stale' })).toHaveCount(0, { timeout: 15_000 })
  expect(await colour(), 'what is stale is never green').not.toBe(stale)
})

test('what may not be read is named, and the rest goes on', async ({ page, api, isthmus }) => {
  api.faults.add({ kind: 'status', status: 403, for: 'DestinationRule' })
  api.cutAll()
  await page.goto(`${isthmus.url}/workloads`)
  await expect(
    page.getByText('You may not list and watch destinationrules.networking.istio.io.'),
  ).toBeVisible()
  await expect(page.getByRole('row', { name: /forum-vm/ })).toBeVisible()
  await page.getByRole('button', { name: 'Freshness: 1 not live' }).click()
  await expect(page.getByRole('dialog', { name: 'Freshness of each kind' })).toContainText('Forbidden')
})

test('a cluster without Istio says that its CRDs are missing', async ({ page }) => {
  const api = await startDemoApi()
  for (const kind of [
    'WorkloadGroup',
    'WorkloadEntry',
    'ServiceEntry',
    'VirtualService',
    'DestinationRule',
  ] as const) {
    api.faults.add({ kind: 'status', status: 404, for: kind })
  }
  const kubeconfig = kubeconfigFor(api.url)
  const isthmus = await startIsthmus({ KUBECONFIG: kubeconfig.path })
  await page.goto(`${isthmus.url}/workloads`)
  await expect(page.getByText('Istio is not installed')).toBeVisible()
  await expect(page.getByText('There is no WorkloadGroup yet')).toBeVisible()
  await isthmus.stop()
  await api.close()
  kubeconfig.remove()
})

test('a cluster that never answered is unknown, not empty', async ({ page }) => {
  const kubeconfig = kubeconfigFor('http://127.0.0.1:45999')
  const isthmus = await startIsthmus({ KUBECONFIG: kubeconfig.path }, { ready: false })
  for (const [path, what] of [
    ['/workloads', 'Workload groups'],
    ['/traffic', 'Hosts'],
    ['/workloads/a/b', 'This group and its entries'],
    ['/traffic/a.b', 'This host and its rules'],
  ]) {
    await page.goto(isthmus.url + path)
    await expect(page.getByText(`${what} are not known`)).toBeVisible()
    await expect(page.getByRole('alert').filter({ hasText: 'Stale' })).toContainText('ECONNREFUSED')
  }
  await isthmus.stop()
  kubeconfig.remove()
})

test('a kubeconfig without its context explains itself on the page', async ({ page }) => {
  const kubeconfig = kubeconfigFor('http://127.0.0.1:1')
  const isthmus = await startIsthmus(
    { KUBECONFIG: kubeconfig.path, ISTHMUS_CONTEXT: 'typo' },
    { ready: false },
  )
  await page.goto(`${isthmus.url}/workloads`)
  await expect(page.getByRole('alert').filter({ hasText: 'Isthmus has no cluster to show' })).toContainText(
    'Choose one of demo-context.',
  )
  await isthmus.stop()
  kubeconfig.remove()
})

test('with neither a kubeconfig nor a cluster it shows the demo mesh and says so', async ({ page }) => {
  const isthmus = await startIsthmus({ KUBECONFIG: '/nonexistent/config', ISTHMUS_SOURCE: 'auto' })
  expect(isthmus.output()).toContain('the embedded demo mesh')
  await page.goto(`${isthmus.url}/workloads`)
  await expect(page.getByText('Demo mesh.')).toBeVisible()
  await expect(page.getByRole('row', { name: /forum-vm/ })).toBeVisible()
  await isthmus.stop()
})

test('SIGTERM ends it within 3 s with streams open, and the page says that it is gone', async ({
  page,
  isthmus,
}) => {
  await page.goto(`${isthmus.url}/workloads`)
  await expect(page.getByRole('button', { name: 'Freshness: Live' })).toBeVisible()
  const { tookMs, code } = await isthmus.stop()
  expect(tookMs).toBeLessThan(3000)
  expect(code).toBe(0)
  await expect(page.getByText('Isthmus does not answer')).toBeVisible()
  await expect(page.getByRole('row', { name: /forum-vm/ })).toBeVisible()
})

import type { Locator, Page } from '@playwright/test'
import { emptyGatewaysForm, gatewaysOf } from '../../lib/onboarding/forms/gateways.ts'
import type { DemoApi } from '../../server/demo/kube/api-server.ts'
import { istioSystem } from '../../server/demo/seeds/istio-system.ts'
import { istioObject } from '../contract/objects.ts'
import { violationsOf } from '../support/page.ts'
import { expect, test } from './fixtures.ts'

const review = (page: Page) => page.getByRole('button', { name: 'Review and apply' })
const stored = (
  api: DemoApi,
  kind: 'ServiceEntry' | 'Sidecar' | 'Gateway' | 'VirtualService',
  name: string,
  namespace = 'istioinaction',
) => JSON.parse(JSON.stringify(api.store.get(kind, namespace, name) ?? null))

/** Reviews and applies what the form says; the dry run of every object has passed by then. */
async function apply(page: Page, writes: number): Promise<void> {
  await review(page).click()
  const dialog = page.getByRole('dialog', { name: 'Review changes' })
  await expect(dialog.getByText('Dry run passed')).toHaveCount(writes)
  await dialog.getByRole('button', { name: 'Apply', exact: true }).click()
  // No istiod can be asked here, so between two writes somebody has to decide.
  if (writes > 1) await page.getByRole('button', { name: 'Go on' }).click()
  await expect(page.getByText(/^Applied: /).first()).toBeVisible()
}

/** Types a number and leaves the field, as it only counts then. */
async function fillNumber(field: Locator, text: string): Promise<void> {
  await field.fill(text)
  await field.press('Tab')
}

test('a ServiceEntry begun from a WorkloadGroup: a wrong field keeps its value, and what is put right is written', async ({
  page,
  api,
  isthmus,
}) => {
  await page.goto(`${isthmus.url}/onboarding/service-entry?group=istioinaction/forum-vm`)
  await expect(page.getByLabel('Name', { exact: true }).first()).toHaveValue('forum-vm')
  await expect(page.getByLabel('Key 1, workload labels')).toHaveValue('app')
  const host = page.getByLabel('Host 1', { exact: true })
  await host.fill('forum vm')
  await expect(page.getByText('forum vm is no host name.').first()).toBeVisible()
  await expect(host).toHaveValue('forum vm')
  await expect(host).toHaveAttribute('aria-invalid', 'true')
  await expect(review(page)).toBeDisabled()

  const port = page.getByRole('group', { name: 'Port 1' })
  await fillNumber(port.getByLabel('Number'), '70000')
  await expect(page.getByText('70000 is no port.').first()).toBeVisible()
  await expect(port.getByLabel('Number')).toHaveValue('70000')
  await fillNumber(port.getByLabel('Number'), '8080')
  await host.fill('forum.vm.internal')
  await page.reload()
  await expect(host, 'a draft outlives a reload').toHaveValue('forum.vm.internal')
  await apply(page, 1)
  expect(stored(api, 'ServiceEntry', 'forum-vm').spec).toMatchObject({
    hosts: ['forum.vm.internal'],
    location: 'MESH_INTERNAL',
    resolution: 'STATIC',
    workloadSelector: { labels: { app: 'forum' } },
  })

  await page.goto(`${isthmus.url}/onboarding/service-entry?edit=istioinaction/forum-vm`)
  await expect(page.getByText('Nothing to apply')).toBeVisible()
  await page.getByRole('button', { name: 'Add address' }).click()
  await page.getByLabel('Address 1', { exact: true }).fill('10.9.8.7')
  await apply(page, 1)
  expect(stored(api, 'ServiceEntry', 'forum-vm').spec.addresses).toEqual(['10.9.8.7'])
})

test('a ServiceEntry with endpoints in another network', async ({ page, api, isthmus }) => {
  await page.goto(`${isthmus.url}/onboarding/service-entry`)
  await page.getByLabel('Name', { exact: true }).first().fill('legacy-db')
  await page.getByRole('combobox', { name: 'Namespace' }).fill('istioinaction')
  await page.getByLabel('Host 1', { exact: true }).fill('db.legacy.internal')
  await page.getByRole('radio', { name: 'Endpoints' }).click()
  const endpoint = page.getByRole('group', { name: 'Endpoint 1' })
  await endpoint.getByLabel('Address').fill('db.onprem')
  await expect(page.getByText('db.onprem is no IP address.').first()).toBeVisible()
  await endpoint.getByLabel('Address').fill('192.0.2.40')
  await endpoint.getByLabel('Network').fill('onprem')
  await apply(page, 1)
  expect(stored(api, 'ServiceEntry', 'legacy-db').spec.endpoints).toEqual([
    { address: '192.0.2.40', network: 'onprem' },
  ])
})

test('a Sidecar for the VMs of a WorkloadGroup', async ({ page, api, isthmus }) => {
  await page.goto(`${isthmus.url}/onboarding/sidecar?group=istioinaction/forum-vm`)
  const listener = page.getByRole('group', { name: 'Ingress listener 1' })
  await listener.getByLabel('Sent to').fill('localhost:8080')
  await expect(page.getByText('localhost:8080 is no port of the workload itself.').first()).toBeVisible()
  await expect(review(page)).toBeDisabled()
  await listener.getByLabel('Sent to').fill('127.0.0.1:8080')
  await page.getByLabel('Calls to hosts that the mesh does not know').selectOption('REGISTRY_ONLY')
  await apply(page, 1)
  expect(stored(api, 'Sidecar', 'forum-vm').spec).toMatchObject({
    workloadSelector: { labels: { app: 'forum' } },
    ingress: [{ port: { number: 8080 }, defaultEndpoint: '127.0.0.1:8080' }],
    egress: [{ hosts: ['./*', 'istio-system/*'] }],
    outboundTrafficPolicy: { mode: 'REGISTRY_ONLY' },
  })
})

test('Gateways: those that are there are said and keep what the form does not show, and another one is made', async ({
  page,
  api,
  isthmus,
}) => {
  for (const object of istioSystem([])) api.store.put(object)
  const [gateway] = gatewaysOf(emptyGatewaysForm())
  const { selector, servers } = Object(gateway?.spec)
  const http = { port: { number: 80, name: 'http', protocol: 'HTTP' }, hosts: ['a.example.org'] }
  const place = { namespace: 'istio-system' }
  api.store.put(
    istioObject('Gateway', 'istiod-gateway', { selector, servers: [http, ...servers.slice(0, 1)] }, place),
  )
  await page.goto(`${isthmus.url}/onboarding/gateways`)
  await expect(page.getByText('These objects are there already')).toBeVisible()
  await page.getByLabel('Revision').fill('canary')
  await expect(page.getByLabel('VirtualService name')).toHaveValue('istiod-vs-canary')
  await page.getByLabel('Revision').fill('')
  await expect(page.getByLabel('VirtualService name')).toHaveValue('istiod-vs')

  const services = page.getByRole('group', { name: 'Services' })
  await services.getByLabel('Gateway name').fill('Cross')
  await expect(page.getByText('Cross is no name.').first()).toBeVisible()
  await services.getByLabel('Gateway name').fill('onprem-gateway')
  await fillNumber(services.getByLabel('Port', { exact: true }), '15444')
  await apply(page, 2)
  expect(stored(api, 'Gateway', 'istiod-gateway', 'istio-system').spec.servers).toEqual([http, ...servers])
  expect(stored(api, 'Gateway', 'onprem-gateway', 'istio-system').spec.servers[0]).toMatchObject({
    port: { number: 15_444 },
    tls: { mode: 'AUTO_PASSTHROUGH' },
  })

  await page.goto(`${isthmus.url}/onboarding?kind=Gateway&object=15444`)
  await page.getByRole('link', { name: 'Edit Gateway istio-system/onprem-gateway' }).click()
  await expect(page.getByText('Nothing to apply')).toBeVisible()
  await expect(page.getByLabel('Port', { exact: true })).toHaveValue('15444')
})

test('an edit of a Gateway that is changed meanwhile outlives a reload and is not put over the change', async ({
  page,
  api,
  isthmus,
}) => {
  for (const object of istioSystem([])) api.store.put(object)
  const server = (number: number, name: string, host: string) => ({
    port: { number, name, protocol: 'TLS' },
    tls: { mode: 'AUTO_PASSTHROUGH' },
    hosts: [host],
    bind: '0.0.0.0',
  })
  const put = (...servers: object[]) =>
    api.store.put(istioObject('Gateway', 'two', { servers }, { namespace: 'istio-system' }))
  put(server(15_443, 'a', '*.local'), server(15_444, 'b', '*.global'))
  await page.goto(`${isthmus.url}/onboarding/gateways?edit=istio-system/two`)
  await expect(page.getByText('Nothing to apply')).toBeVisible()
  await fillNumber(page.getByLabel('Port', { exact: true }), '25443')
  const theirs = server(15_445, 'c', '*.corp')
  put(server(15_443, 'a', '*.local'), server(15_444, 'b', '*.global'), theirs)
  await page.reload()
  await expect(page.getByLabel('Port', { exact: true })).toHaveValue('25443')
  await review(page).click()
  await page.getByRole('button', { name: 'Put my edit on the new version' }).click()
  await expect(page.getByRole('region', { name: 'YAML of this form' })).toContainText('15445')
  await apply(page, 1)
  expect(stored(api, 'Gateway', 'two', 'istio-system').spec.servers).toEqual([
    server(25_443, 'a', '*.local'),
    server(15_444, 'b', '*.global'),
    theirs,
  ])
})

for (const colorScheme of ['light', 'dark'] as const) {
  test(`axe finds nothing on these pages, ${colorScheme}`, async ({ page, isthmus }) => {
    await page.emulateMedia({ colorScheme })
    for (const path of ['service-entry', 'sidecar', 'gateways']) {
      await page.goto(`${isthmus.url}/onboarding/${path}`)
      await expect(review(page)).toBeVisible()
      expect(await violationsOf(page), path).toEqual([])
    }
    await page.goto(`${isthmus.url}/onboarding/service-entry?group=istioinaction/forum-vm`)
    await page.getByLabel('Host 1', { exact: true }).fill('a b')
    await page.getByRole('radio', { name: 'Endpoints' }).click()
    await expect(page.getByRole('group', { name: 'Endpoint 1' })).toBeVisible()
    expect(await violationsOf(page), 'with problems').toEqual([])
  })
}

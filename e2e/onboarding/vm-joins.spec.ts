import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { strFromU8, unzipSync } from 'fflate'
import { test as withMesh } from '../contract/fixtures.ts'
import { NAMESPACE } from '../contract/mesh.ts'
import { expect } from '../main-job/fixtures.ts'
import { HOST_ADDRESS } from '../real-mesh/network.ts'
import { addVm, entryCondition, stopVm } from '../real-mesh/vms.ts'
import { type Isthmus, startIsthmus } from '../support/isthmus.ts'
import { rowsOf } from '../support/page.ts'

// A real VM joins the real mesh with nothing but the files of a downloaded bundle.

const VM = { name: 'forum-vm-9', address: '10.10.0.39' }
const HOST = `forum.${NAMESPACE}.svc.cluster.local`

/** An Isthmus that keeps its history in files, to look for the token in them. */
const test = withMesh.extend<{ folder: string; isthmus: Isthmus }>({
  folder: async ({}, use) => {
    const folder = mkdtempSync(join(tmpdir(), 'isthmus-join-'))
    await use(folder)
    rmSync(folder, { recursive: true })
  },
  isthmus: async ({ mesh, folder }, use) => {
    const isthmus = await startIsthmus({
      KUBECONFIG: mesh.kubeconfig,
      ISTHMUS_SOURCE: 'kubeconfig',
      ISTHMUS_ISTIOD_URLS: mesh.istiodUrls.join(','),
      ISTHMUS_HISTORY_FILE: join(folder, 'history.db'),
      LOG_LEVEL: 'trace',
    })
    await use(isthmus)
    await isthmus.stop()
  },
})

test('a VM joins with a downloaded bundle and takes requests', async ({
  page,
  isthmus,
  mesh,
  folder,
  request,
}) => {
  await page.goto(`${isthmus.url}/onboarding/vm/${NAMESPACE}/forum-vm`)
  await page.getByRole('textbox', { name: 'Address of istiod' }).fill(HOST_ADDRESS)
  await page.getByRole('textbox', { name: 'Cluster ID' }).fill('Kubernetes')
  await expect(page.getByRole('button', { name: 'All 10 ok' })).toBeVisible({ timeout: 20_000 })
  await page.getByRole('button', { name: 'Make the bundle' }).click()
  const coming = page.waitForEvent('download')
  await page.getByRole('button', { name: 'Download as zip' }).click()
  const download = await coming
  expect(download.suggestedFilename()).toBe(`${NAMESPACE}-forum-vm.zip`)

  const files = unzipSync(readFileSync(await download.path()))
  const bundle = join(folder, 'bundle')
  mkdirSync(bundle)
  for (const [name, bytes] of Object.entries(files)) writeFileSync(join(bundle, name), bytes)
  expect(Object.keys(files).sort()).toEqual([
    'cluster.env',
    'hosts',
    'istio-token',
    'mesh.yaml',
    'root-cert.pem',
  ])
  const token = strFromU8(files['istio-token'] ?? new Uint8Array())
  expect(token.split('.')).toHaveLength(3)

  await test.step('the token is shown when asked for, and gone once the page was left', async () => {
    await page.getByRole('tab', { name: 'istio-token' }).click()
    expect(await page.content()).not.toContain(token)
    await page.getByRole('button', { name: 'Show the token' }).click()
    await expect(page.getByText(token)).toBeVisible()
    await page.getByRole('link', { name: `${NAMESPACE}/forum-vm` }).click()
    await page.waitForURL(`**/workloads/${NAMESPACE}/forum-vm`)
    await page.goBack()
    await expect(page.getByRole('button', { name: 'Make the bundle' })).toBeVisible()
    await expect(page.getByRole('tab', { name: 'istio-token' })).toHaveCount(0)
  })

  await addVm({ ...VM, bundle })
  try {
    expect(entryCondition(VM.address)?.status).toBe('True')
    await page.goto(`${isthmus.url}/workloads/${NAMESPACE}/forum-vm`)
    await expect(rowsOf(page, 'Entries').filter({ hasText: VM.address })).toContainText('Healthy', {
      timeout: 20_000,
    })
    const { body } = await mesh.istiod('endpointShardz')
    expect(JSON.stringify(body)).toContain(VM.address)
    await expect
      .poll(async () => Object.keys(await mesh.sendRequests('forum-vm-1', 60)), { timeout: 30_000 })
      .toContain(VM.name)
    const answered = await mesh.sendRequests(VM.name, 20, {}, { host: HOST, port: 80 })
    expect(Object.keys(answered).filter((who) => who.startsWith('status'))).toEqual([])
  } finally {
    await stopVm(VM.name)
  }

  await test.step('the token is in no log, no file and no later answer', async () => {
    const later = await request.get(
      `${isthmus.url}/api/onboarding/preflight?group=${NAMESPACE}/forum-vm&clusterID=Kubernetes`,
    )
    expect(await later.text()).not.toContain(token)
    expect(isthmus.output().includes(token), 'logged').toBe(false)
    expect(isthmus.output()).toContain('create token')
    for (const name of readdirSync(folder).filter((one) => one.startsWith('history')))
      expect(readFileSync(join(folder, name)).includes(token), name).toBe(false)
  })
})

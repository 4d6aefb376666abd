import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test as base, expect } from '@playwright/test'
import { type DemoApi, startDemoApi } from '../../server/demo/api-server.ts'
import { seedMesh } from '../../server/demo/seed-mesh.ts'
import { type Isthmus, startIsthmus } from '../support/isthmus.ts'

export { expect }

/** A kubeconfig for an API server that speaks plain HTTP and asks for no credentials. */
export function kubeconfigFor(url: string): { path: string; remove(): void } {
  const folder = mkdtempSync(join(tmpdir(), 'isthmus-e2e-'))
  const path = join(folder, 'config')
  const config = {
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [{ name: 'demo', cluster: { server: url, 'insecure-skip-tls-verify': true } }],
    users: [{ name: 'tester', user: { token: 'canary-token' } }],
    contexts: [{ name: 'demo-context', context: { cluster: 'demo', user: 'tester' } }],
    'current-context': 'demo-context',
  }
  writeFileSync(path, JSON.stringify(config))
  return { path, remove: () => rmSync(folder, { recursive: true }) }
}

type Fixtures = { api: DemoApi; isthmus: Isthmus }

/** Each test has an API server of its own, with faults to command, and an Isthmus that watches it by kubeconfig. */
export const test = base.extend<Fixtures>({
  api: async ({}, use) => {
    const api = await startDemoApi({ objects: seedMesh(), bookmarkMs: 1000 })
    await use(api)
    await api.close()
  },
  isthmus: async ({ api }, use) => {
    const kubeconfig = kubeconfigFor(api.url)
    const isthmus = await startIsthmus({ KUBECONFIG: kubeconfig.path, ISTHMUS_SOURCE: 'kubeconfig' })
    await use(isthmus)
    await isthmus.stop()
    expect(isthmus.output(), 'no credential is ever logged').not.toContain('canary-token')
    kubeconfig.remove()
  },
})

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

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

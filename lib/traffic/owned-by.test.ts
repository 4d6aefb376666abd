import { describe, expect, it } from 'vitest'
import { OBJECT_SCHEMAS } from '#lib/kube/objects.ts'
import { ownedBy } from '#lib/traffic/owned-by.ts'

const of = (metadata: object) =>
  ownedBy(OBJECT_SCHEMAS.VirtualService.parse({ metadata: { name: 'a', ...metadata } }).metadata)
const managers = (...names: string[]) => ({ managedFields: names.map((manager) => ({ manager })) })

describe('ownedBy', () => {
  it.each([
    [managers('argocd-controller'), 'Argo CD'],
    [managers('argocd-application-controller'), 'Argo CD'],
    [{ annotations: { 'argocd.argoproj.io/tracking-id': 'app:group/kind:ns/name' } }, 'Argo CD'],
    [{ labels: { 'argocd.argoproj.io/instance': 'app' } }, 'Argo CD'],
    [managers('kustomize-controller'), 'Flux'],
    [{ labels: { 'kustomize.toolkit.fluxcd.io/name': 'apps' } }, 'Flux'],
    [managers('flagger'), 'Flagger'],
    [{ ownerReferences: [{ kind: 'Canary', name: 'a', uid: '1' }] }, 'Flagger'],
    [managers('rollouts-controller'), 'Argo Rollouts'],
    [{ annotations: { 'argo-rollouts.argoproj.io/managed-by-rollouts': 'a' } }, 'Argo Rollouts'],
    [managers('helm'), 'Helm'],
    [{ labels: { 'app.kubernetes.io/managed-by': 'Helm' } }, 'Helm'],
    [{ ...managers('argocd-controller', 'flagger') }, 'Argo CD and Flagger'],
  ])('%j is owned by %s', (metadata, owner) => {
    expect(of(metadata)).toBe(owner)
  })

  it('names Flux alone for a Helm release that Flux installs', () => {
    const labels = { 'helm.toolkit.fluxcd.io/name': 'a', 'app.kubernetes.io/managed-by': 'Helm' }
    expect(of({ labels, annotations: { 'meta.helm.sh/release-name': 'a' } })).toBe('Flux')
  })

  it('knows a Flux that was told to leave the object alone', () => {
    const metadata = {
      labels: { 'kustomize.toolkit.fluxcd.io/name': 'apps' },
      annotations: { 'kustomize.toolkit.fluxcd.io/reconcile': 'disabled' },
    }
    expect(of(metadata)).toBe('')
  })

  it.each([
    managers('kubectl-client-side-apply', 'kubectl-edit', 'isthmus', 'pilot-discovery'),
    { labels: { 'app.kubernetes.io/instance': 'shop', 'app.kubernetes.io/managed-by': 'me' } },
  ])('claims nobody for %j', (metadata) => {
    expect(of(metadata)).toBe('')
  })
})

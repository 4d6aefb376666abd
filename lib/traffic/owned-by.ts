import type { Metadata } from '#lib/kube/objects.ts'

/** Field managers by the names that the tools write under; `kubectl` and the like belong to people. */
const MANAGERS: [RegExp, string][] = [
  [/^argo-?cd(-|$)/, 'Argo CD'],
  [/^(kustomize|helm)-controller$/, 'Flux'],
  [/^flagger(-|$)/, 'Flagger'],
  [/^(rollouts-controller|argo-rollouts)$/, 'Argo Rollouts'],
  [/^helm$/i, 'Helm'],
]

/**
 * The tools that would undo an edit made here, by field manager, annotation, label or owner, each once. The label
 * `app.kubernetes.io/instance` says nothing: Argo CD writes it, but so do Helm charts and people. A Flux that was told
 * to leave an object alone is none, and a Helm release that Flux installs is Flux's.
 */
export function ownersOf({ managers, annotations, labels, ownerReferences }: Metadata): string[] {
  const owners = new Set<string>()
  for (const [pattern, name] of MANAGERS) if (managers.some((one) => pattern.test(one))) owners.add(name)
  const managedBy = (labels['app.kubernetes.io/managed-by'] ?? '').toLowerCase()
  const isHelm = annotations['meta.helm.sh/release-name'] !== undefined || managedBy === 'helm'
  const isFlux = labels['kustomize.toolkit.fluxcd.io/name'] ?? labels['helm.toolkit.fluxcd.io/name']
  const isCanary = ownerReferences.some(({ kind }) => kind === 'Canary') || managedBy === 'flagger'

  if (annotations['argocd.argoproj.io/tracking-id'] ?? labels['argocd.argoproj.io/instance'])
    owners.add('Argo CD')
  if (isFlux) owners.add('Flux')
  if (isCanary) owners.add('Flagger')
  if (annotations['argo-rollouts.argoproj.io/managed-by-rollouts']) owners.add('Argo Rollouts')
  if (isHelm) owners.add('Helm')
  if (annotations['kustomize.toolkit.fluxcd.io/reconcile'] === 'disabled') owners.delete('Flux')
  if (owners.has('Flux')) owners.delete('Helm')
  return [...owners]
}

/** The same in words, such as `Argo CD and Flagger`; empty when nobody is known. */
export const ownedBy = (metadata: Metadata): string => ownersOf(metadata).join(' and ')

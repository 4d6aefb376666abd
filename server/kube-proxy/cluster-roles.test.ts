import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { parseAllDocuments } from 'yaml'
import { KINDS, WATCHED_KINDS } from '#lib/kube/kinds.ts'
import { WRITABLE_KINDS } from '#lib/traffic/edit.ts'
import { ALLOWED } from '#server/kube-proxy/allowed.ts'

type Rule = { apiGroups: string[]; resources: string[]; resourceNames?: string[]; verbs: string[] }
type Role = { kind: string; metadata: { name: string }; rules: Rule[] }

const roles = parseAllDocuments(readFileSync('deploy/cluster-roles.yaml', 'utf8')).map(
  (document) => document.toJS() as Role,
)
const permissionsOf = (name: string): string[] =>
  (roles.find(({ metadata }) => metadata.name === name)?.rules ?? [])
    .flatMap(({ apiGroups, resources, verbs }) =>
      apiGroups.flatMap((group) =>
        resources.flatMap((resource) => verbs.map((verb) => `${verb} ${resource}.${group}`)),
      ),
    )
    .sort()
const READ = ['get', 'list', 'watch']
const reading = (all: readonly { group: string; plural: string }[]): string[] =>
  all.flatMap(({ group, plural }) => READ.map((verb) => `${verb} ${plural}.${group}`)).sort()

describe('the ClusterRoles', () => {
  it('S15: have nothing that Isthmus does without', () => {
    const rules = roles.flatMap((role) => role.rules)
    expect(rules.length).toBeGreaterThan(10)
    const words = rules.flatMap(({ apiGroups, resources, verbs }) => [...apiGroups, ...resources, ...verbs])
    for (const word of words)
      expect(word).not.toMatch(
        /\*|secrets|exec|attach|proxy$|impersonate|escalate|bind|deletecollection|tokenreviews|^token/,
      )
    const ofTokens = roles.filter(({ rules: own }) =>
      own.some(({ resources }) => resources.some((one) => one.includes('token'))),
    )
    expect(ofTokens.map(({ metadata }) => metadata.name)).toEqual(['isthmus-vm-tokens'])
    expect(permissionsOf('isthmus-vm-tokens')).toEqual(['create serviceaccounts/token.'])
    expect(permissionsOf('isthmus-onboarding')).toEqual(['get configmaps.'])
    const forwarding = roles.filter(({ rules: own }) =>
      own.some(({ resources }) => resources.includes('pods/portforward')),
    )
    expect(forwarding.map(({ metadata }) => metadata.name)).toEqual(['isthmus-envoy'])
    const ofConfigMaps = rules.filter(({ resources }) => resources.includes('configmaps'))
    expect(ofConfigMaps).toMatchObject([
      { resourceNames: ['istio', 'istio-sidecar-injector', 'istio-ca-root-cert'], verbs: ['get'] },
      { resourceNames: ['istio'], verbs: ['get'] },
    ])
  })

  it('read what is watched, and no more', () => {
    expect(permissionsOf('isthmus-view')).toEqual(reading(KINDS.map((kind) => WATCHED_KINDS[kind])))
  })

  it('write what may be written', () => {
    const own = WRITABLE_KINDS.map((kind) => WATCHED_KINDS[kind])
    const passed = ALLOWED.filter(({ access }) => access === 'write')
    const written = new Set(
      [...own, ...passed].flatMap(({ group, plural }) =>
        ['create', 'update', 'patch', 'delete'].map((verb) => `${verb} ${plural}.${group}`),
      ),
    )
    const leases = ['get', 'create', 'update', 'delete'].map((verb) => `${verb} leases.coordination.k8s.io`)
    expect(permissionsOf('isthmus-edit')).toEqual([...written, ...leases].sort())
  })

  it('let istioctl analyze read what the proxy passes on', () => {
    const watched = new Set(reading(KINDS.map((kind) => WATCHED_KINDS[kind])))
    const besides = reading(ALLOWED.filter(({ access }) => access !== 'withheld')).filter(
      (permission) => !watched.has(permission),
    )
    expect(permissionsOf('isthmus-analyze')).toEqual([...besides, 'get configmaps.'].sort())
  })
})

import { describe, expect, it } from 'vitest'
import { withBase } from '#lib/checks/change-base.ts'
import { fixCommand, fixYaml, suppressCommands } from '#lib/checks/fix-commands.ts'
import { type FixChange, fixEdit, type LiveManifest, writableRefOf } from '#lib/checks/fix-edit.ts'
import type { ObjectRef } from '#lib/kube/object-ref.ts'
import { OBJECT_SCHEMAS } from '#lib/kube/objects.ts'

const ref: ObjectRef = { kind: 'VirtualService', namespace: 'shop', name: 'web' }
const live = {
  manifest: {
    kind: 'VirtualService',
    metadata: { name: 'web' },
    spec: { hosts: ['a'], http: [1], tcp: [2] },
  },
  resourceVersion: '7',
}
const manifest = {
  apiVersion: 'networking.istio.io/v1',
  kind: 'DestinationRule',
  metadata: { name: 'web', namespace: 'shop' },
  spec: { host: 'web' },
}

const editOf = (change: FixChange, now: LiveManifest | null = live) => {
  const edit = fixEdit(change, now)
  return edit.ok ? edit.value : null
}

describe('fixEdit', () => {
  it('lays a merge patch over the spec as it is', () => {
    const change: FixChange = { kind: 'merge', ref, patch: { spec: { http: [3], tcp: null } } }
    expect(editOf(change)).toEqual({
      edit: { objects: [{ ref, resourceVersion: '7', spec: { hosts: ['a'], http: [3] } }] },
      bases: { 'VirtualService/shop/web': live.manifest.spec },
    })
  })

  it('creates what is not there, and deletes what is', () => {
    const made = { kind: 'DestinationRule', namespace: 'shop', name: 'web' }
    expect(editOf({ kind: 'create', manifest }, null)).toEqual({
      edit: { objects: [{ ref: made, resourceVersion: '', spec: { host: 'web' } }] },
      bases: { 'DestinationRule/shop/web': null },
    })
    expect(editOf({ kind: 'delete', ref })?.edit.objects).toEqual([{ ref, resourceVersion: '7', spec: null }])
  })

  it('is nothing when the object came or went meanwhile', () => {
    for (const [change, now] of [
      [{ kind: 'create', manifest }, live],
      [{ kind: 'delete', ref }, null],
      [{ kind: 'merge', ref, patch: { spec: {} } }, null],
    ] as const)
      expect(fixEdit(change, now)).toMatchObject({ ok: false, problems: [{ code: 'stale' }] })
  })

  it('lays no patch over what was written since it was made', () => {
    const object = OBJECT_SCHEMAS.VirtualService.parse({
      ...live.manifest,
      metadata: { namespace: 'shop', name: 'web', resourceVersion: '7' },
    })
    const change = withBase({ kind: 'merge', ref, patch: { spec: { http: [3] } } }, object)
    const having = (spec: object) => ({ ...live, manifest: { ...live.manifest, spec } })
    expect(change).toMatchObject({ base: { spec: { http: [1] } }, resourceVersion: '7' })
    expect(editOf(change, having({ hosts: ['b'], http: [1] }))?.edit.objects).toMatchObject([
      { spec: { hosts: ['b'], http: [3] } },
    ])
    for (const spec of [{ http: [1, 2] }, { http: [] }, {}])
      expect(fixEdit(change, having(spec))).toMatchObject({ ok: false, problems: [{ code: 'stale' }] })
    expect(fixCommand(change)).toContain(`-p '{"spec":{"http":[3]},"metadata":{"resourceVersion":"7"}}'`)
  })

  it('reads an object as the checks do, so that what is not written is the same', () => {
    const group: ObjectRef = { kind: 'WorkloadGroup', namespace: 'shop', name: 'vms' }
    const manifest = { kind: 'WorkloadGroup', metadata: { name: 'vms' }, spec: { template: {} } }
    const change = withBase(
      { kind: 'merge', ref: group, patch: { spec: { template: { serviceAccount: 'a' } } } },
      OBJECT_SCHEMAS.WorkloadGroup.parse(manifest),
    )
    expect(editOf(change, { manifest, resourceVersion: '1' })).not.toBeNull()
    const other = { ...manifest, spec: { template: { serviceAccount: 'b' } } }
    expect(editOf(change, { manifest: other, resourceVersion: '1' })).toBeNull()
    expect(fixCommand(change)).not.toContain('resourceVersion')
  })

  it.each<[string, FixChange]>([
    ['metadata', { kind: 'merge', ref, patch: { metadata: { labels: { a: 'b' } }, spec: {} } }],
    ['another kind', { kind: 'merge', ref: { ...ref, kind: 'Service' }, patch: { spec: {} } }],
    ['labels', { kind: 'create', manifest: { ...manifest, metadata: { ...manifest.metadata, labels: {} } } }],
    ['no name', { kind: 'create', manifest: { ...manifest, metadata: {} } }],
  ])('leaves %s to kubectl', (_, change) => {
    expect(writableRefOf(change)).toBeNull()
    expect(editOf(change, change.kind === 'create' ? null : live)).toBeNull()
  })
})

describe('the commands of a fix', () => {
  it('say the change for a shell', () => {
    expect(fixCommand({ kind: 'merge', ref, patch: { spec: { hosts: ["it's"] } } })).toBe(
      `kubectl patch virtualservices.networking.istio.io web -n shop --type merge -p '{"spec":{"hosts":["it'\\''s"]}}'`,
    )
    expect(fixCommand({ kind: 'delete', ref: { ...ref, kind: 'Service' } })).toBe(
      'kubectl delete services web -n shop',
    )
    expect(fixCommand({ kind: 'create', manifest })).toMatch(/^kubectl apply -f - <<'EOF'\napiVersion/)
  })

  it('say it as YAML, but for a deletion', () => {
    expect(fixYaml({ kind: 'merge', ref, patch: { spec: { hosts: ['b'] } } })).toEqual({
      name: 'virtualservice-web-patch.yaml',
      text: 'spec:\n  hosts:\n    - b\n',
    })
    expect(fixYaml({ kind: 'create', manifest })?.name).toBe('destinationrule-web.yaml')
    expect(fixYaml({ kind: 'delete', ref })).toBeNull()
  })

  it('suppress it for the object and for its namespace', () => {
    const objects: ObjectRef[] = [ref, { ...ref, name: 'api' }, { ...ref, kind: 'Gateway' }]
    expect(suppressCommands({ code: 'ISTH030', objects }).map(({ what }) => what)).toEqual([
      'For VirtualService web',
      'For VirtualService api',
      'For everything in namespace shop',
    ])
    const around: ObjectRef = { kind: 'Namespace', namespace: '', name: 'shop' }
    expect(suppressCommands({ code: 'ISTH030', objects: [around] })).toHaveLength(1)
    expect(suppressCommands({ code: 'ISTH030', objects, isMeshWide: true })).toMatchObject([
      { command: 'ISTHMUS_CHECKS_OFF=ISTH030' },
    ])
  })
})

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { anyWorkloadGroupForm, FULL_PROBE } from '#lib/onboarding/forms/forms.test-helper.ts'
import {
  emptyWorkloadGroupForm,
  unshownGroupFields,
  type WorkloadGroupForm,
  workloadGroupDraftOf,
  workloadGroupFormOf,
  workloadGroupManifestOf,
  workloadGroupProblems,
} from '#lib/onboarding/forms/workload-group.ts'
import { workloadGroupNotes } from '#lib/onboarding/forms/workload-group-notes.ts'

const begun = (more: Partial<WorkloadGroupForm> = {}): WorkloadGroupForm => ({
  ...emptyWorkloadGroupForm(),
  name: 'forum-vm',
  namespace: 'shop',
  ...more,
})
const group = (spec: Record<string, unknown>) => ({
  apiVersion: 'networking.istio.io/v1',
  kind: 'WorkloadGroup',
  metadata: { name: 'forum-vm', namespace: 'shop', labels: { team: 'a' } },
  spec,
})
const fieldsWrong = (form: WorkloadGroupForm) => workloadGroupProblems(form).map(({ field }) => field)
const httpGet = (more: Partial<WorkloadGroupForm['probe']['httpGet']>) => ({
  ...emptyWorkloadGroupForm().probe,
  kind: 'httpGet' as const,
  httpGet: { ...emptyWorkloadGroupForm().probe.httpGet, port: '80', ...more },
})

describe('workloadGroupManifestOf', () => {
  it('writes what istioctl writes for a name and a namespace alone', () => {
    expect(workloadGroupManifestOf(begun())).toEqual({
      ok: true,
      value: {
        apiVersion: 'networking.istio.io/v1',
        kind: 'WorkloadGroup',
        metadata: { name: 'forum-vm', namespace: 'shop' },
        spec: { metadata: {}, template: { serviceAccount: 'default' } },
      },
    })
  })

  it('reads the full probe and writes it again', () => {
    const manifest = group({ metadata: {}, template: {}, probe: FULL_PROBE })
    const { form } = workloadGroupFormOf(manifest)
    expect(workloadGroupProblems(form)).toEqual([])
    expect(form.probe).toMatchObject({
      kind: 'httpGet',
      failureThreshold: '3',
      httpGet: { scheme: 'HTTPS', headers: [{ key: 'Lit-Header', value: 'Im-The-Best' }] },
    })
    expect(workloadGroupDraftOf(form)).toMatchObject({ spec: { probe: FULL_PROBE } })
  })

  it('leaves a group as it is when the form says what it was read from', () => {
    fc.assert(
      fc.property(anyWorkloadGroupForm(4), (typed) => {
        const manifest = workloadGroupDraftOf(typed)
        const { form, kept } = workloadGroupFormOf(manifest)
        expect(workloadGroupDraftOf(form, kept)).toEqual(manifest)
        expect(workloadGroupDraftOf(form)).toEqual(manifest)
      }),
    )
  })

  it('changes one group into another, whatever the two are', () => {
    fc.assert(
      fc.property(anyWorkloadGroupForm(0), anyWorkloadGroupForm(0), (one, other) => {
        const kept = workloadGroupDraftOf(one)
        const { spec } = workloadGroupDraftOf({ ...other, name: one.name }, kept)
        const again = workloadGroupFormOf({ ...kept, spec }).form
        expect(workloadGroupDraftOf(again)).toEqual(workloadGroupDraftOf({ ...other, name: one.name }))
      }),
    )
  })

  it('keeps what the form does not know, beside what it changes', () => {
    const manifest = group({
      metadata: { labels: {} },
      template: { address: '10.0.0.1', labels: { old: 'x' }, ports: {}, weight: 0, network: 'a' },
      probe: { exec: { command: ['/bin/true'], later: 1 }, later: 2 },
      later: 3,
    })
    const { form, kept } = workloadGroupFormOf(manifest)
    expect(workloadGroupDraftOf({ ...form, network: 'b' }, kept)).toEqual(
      group({
        metadata: { labels: {} },
        template: { address: '10.0.0.1', labels: { old: 'x' }, ports: {}, weight: 0, network: 'b' },
        probe: { exec: { command: ['/bin/true'], later: 1 }, later: 2 },
        later: 3,
      }),
    )
    expect(unshownGroupFields(kept)).toEqual([
      'template.address',
      'template.labels',
      'probe.exec.later',
      'probe.later',
      'later',
    ])
    const probe = { ...form.probe, exec: { command: ['/bin/false'] } }
    expect(workloadGroupDraftOf({ ...form, probe }, kept)).toMatchObject({
      spec: { probe: { exec: { command: ['/bin/false'], later: 1 }, later: 2 } },
    })
    expect(workloadGroupDraftOf({ ...form, probe: httpGet({}) }, kept)).toMatchObject({
      spec: { probe: { httpGet: { port: 80 }, later: 2 } },
    })
    expect(
      workloadGroupDraftOf({ ...form, probe: { ...form.probe, kind: 'none' } }, kept).spec,
    ).not.toHaveProperty('probe')
  })
})

describe('workloadGroupProblems', () => {
  it('says each problem at its field, with what to do', () => {
    expect(fieldsWrong(begun({ name: 'Forum', namespace: '' }))).toEqual(['name', 'namespace'])
    expect(fieldsWrong(begun({ labels: [{ key: 'a b', value: '-' }] }))).toEqual([
      'labels.0.key',
      'labels.0.value',
    ])
    expect(
      fieldsWrong(
        begun({
          ports: [
            { key: 'http', value: '70000' },
            { key: '', value: '' },
            { key: 'http', value: '' },
          ],
        }),
      ),
    ).toEqual(['ports.2.key', 'ports.0.value', 'ports.2.value'])
    expect(fieldsWrong(begun({ weight: '-1' }))).toEqual(['weight'])
    for (const { fix } of workloadGroupProblems(begun({ name: '', weight: 'x' }))) expect(fix).not.toBe('')
  })

  it.each([
    ['httpGet', httpGet({ port: '' }), 'probe.httpGet.port'],
    ['httpGet scheme', httpGet({ scheme: 'FTP' }), 'probe.httpGet.scheme'],
    // The schema takes it, the webhook does not.
    [
      'a header with an underscore',
      httpGet({ headers: [{ key: 'x_y', value: '' }] }),
      'probe.httpGet.headers.0.key',
    ],
    ['tcpSocket', { ...httpGet({}), kind: 'tcpSocket' as const }, 'probe.tcpSocket.port'],
    ['exec', { ...httpGet({}), kind: 'exec' as const }, 'probe.exec.command.0'],
    ['no command', { ...httpGet({}), kind: 'exec' as const, exec: { command: [] } }, 'probe.exec.command'],
    ['a count', { ...httpGet({}), periodSeconds: '-1' }, 'probe.periodSeconds'],
  ])('says what is wrong with a probe: %s', (_, probe, field) => {
    expect(fieldsWrong(begun({ probe }))).toEqual([field])
  })

  it('shows a gRPC probe, and that no group with one can be changed', () => {
    const manifest = group({ template: {}, probe: { grpc: { port: 1 }, periodSeconds: 7 } })
    const { form, kept } = workloadGroupFormOf(manifest)
    expect(workloadGroupProblems(form)).toMatchObject([{ field: 'probe.kind' }])
    expect(workloadGroupDraftOf({ ...form, network: 'n' }, kept)).toMatchObject({
      spec: { template: { network: 'n' }, probe: { grpc: { port: 1 }, periodSeconds: 7 } },
    })
    const tcp = { ...form.probe, kind: 'tcpSocket' as const, tcpSocket: { host: '', port: '1' } }
    expect(workloadGroupManifestOf({ ...form, probe: tcp }, kept)).toMatchObject({
      ok: true,
      value: { spec: { template: {}, probe: { tcpSocket: { port: 1 }, periodSeconds: 7 } } },
    })
  })
})

describe('workloadGroupNotes', () => {
  it('warns of what is taken and then does not work', () => {
    const noted = (more: Partial<WorkloadGroupForm>) =>
      workloadGroupNotes(begun({ labels: [{ key: 'app', value: 'x' }], ...more })).map(({ code }) => code)
    expect(noted({})).toEqual([])
    expect(noted({ labels: [] })).toEqual(['no-labels'])
    expect(noted({ labels: [{ key: 'app', value: 'x'.repeat(64) }] })).toEqual(['label-too-long'])
    expect(noted({ labels: [{ key: 'Example.org/app', value: 'x' }] })).toEqual(['key-of-entry'])
    expect(noted({ annotations: [{ key: 'a b', value: 'x' }] })).toEqual(['key-of-entry'])
    expect(noted({ serviceAccount: '' })).toEqual(['no-service-account'])
    expect(noted({ locality: 'a/b/c/d' })).toEqual(['locality-parts'])
    expect(noted({ probe: httpGet({ scheme: 'HTTPS' }) })).toEqual(['probe-https'])
    expect(noted({ probe: { ...httpGet({}), timeoutSeconds: '20' } })).toEqual(['probe-timeout'])
  })
})

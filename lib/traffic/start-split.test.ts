import { describe, expect, it } from 'vitest'
import { startSplit } from '#lib/traffic/start-split.ts'

const host = 'forum.istioinaction.svc.cluster.local'
const base = { host, namespace: 'istioinaction', vmPercent: 100 }
const subsets = (result: ReturnType<typeof startSplit>) =>
  result.ok ? Reflect.get(Object(result.value.destinationRule.spec), 'subsets') : result.problems

describe('startSplit', () => {
  it('pins everything to the VMs, by the version label', () => {
    const result = startSplit({
      ...base,
      vmLabels: [{ app: 'forum', class: 'vm', version: 'vm' }],
      podLabels: [{ app: 'forum', class: 'pod', version: 'k8s' }],
    })
    expect(subsets(result)).toEqual([
      { name: 'vm', labels: { version: 'vm' } },
      { name: 'k8s', labels: { version: 'k8s' } },
    ])
    expect(result.ok && result.value.virtualService.spec).toEqual({
      hosts: [host],
      http: [
        {
          route: [
            { destination: { host, subset: 'vm' }, weight: 100 },
            { destination: { host, subset: 'k8s' }, weight: 0 },
          ],
        },
      ],
    })
  })

  it('finds another label when both carry the same version', () => {
    const result = startSplit({
      ...base,
      vmLabels: [{ version: 'v1', class: 'vm' }],
      podLabels: [{ version: 'v1', class: 'pod' }],
    })
    expect(subsets(result)).toEqual([
      { name: 'vm', labels: { class: 'vm' } },
      { name: 'k8s', labels: { class: 'pod' } },
    ])
  })

  it('prepares for pods that do not exist yet', () => {
    expect(subsets(startSplit({ ...base, vmLabels: [{ version: 'vm' }], podLabels: [] }))).toMatchObject([
      {},
      { labels: { version: 'k8s' } },
    ])
  })

  it('says why when it can not be done', () => {
    expect(startSplit({ ...base, vmLabels: [], podLabels: [{ version: 'k8s' }] })).toMatchObject({
      problems: [{ code: 'no-vms' }],
    })
    expect(startSplit({ ...base, vmLabels: [{ app: 'a' }], podLabels: [{ app: 'a' }] })).toMatchObject({
      problems: [{ code: 'labels-alike' }],
    })
    expect(
      startSplit({
        ...base,
        vmLabels: [{ version: 'a' }, { version: 'b' }],
        podLabels: [{ version: 'k8s' }],
      }),
    ).toMatchObject({ ok: false })
  })
})

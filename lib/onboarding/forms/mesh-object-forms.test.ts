import { expect, test } from 'vitest'
import type { JsonObject } from '#lib/json.ts'
import { SERVICE_ENTRY_FORM, SIDECAR_FORM } from '#lib/onboarding/forms/mesh-object-forms.ts'

const metadata = { name: 'db', namespace: 'shop' }
const serviceEntry = {
  kind: 'ServiceEntry',
  metadata,
  spec: {
    hosts: ['db.org'],
    addresses: [],
    ports: [{ number: 80, name: 'http', targetPort: null }],
    location: 'MESH_INTERNAL',
    resolution: 'STATIC',
    workloadSelector: { labels: {} },
    later: { a: 1 },
  },
}
const sidecar = {
  kind: 'Sidecar',
  metadata,
  spec: {
    workloadSelector: { labels: {} },
    egress: [{ hosts: ['./*'], bind: '' }],
    outboundTrafficPolicy: {},
  },
}
const written = <F extends { name: string; namespace: string }>(
  about: {
    read: (manifest: JsonObject) => { form: F; kept: JsonObject }
    draft: (form: F, kept: JsonObject) => JsonObject
  },
  manifest: JsonObject,
  change: Partial<F> = {},
) => {
  const { form, kept } = about.read(manifest)
  return about.draft({ ...form, ...change }, kept)
}

test('an object stays as it is until something in its form is changed', () => {
  expect(written(SERVICE_ENTRY_FORM, serviceEntry)).toEqual(serviceEntry)
  expect(written(SIDECAR_FORM, sidecar)).toEqual(sidecar)
})

test('a change is of its own field alone, and a choice of backends takes out the other one', () => {
  const { spec } = serviceEntry
  expect(written(SERVICE_ENTRY_FORM, serviceEntry, { hosts: ['a.org'] }).spec).toEqual({
    ...spec,
    hosts: ['a.org'],
  })
  const { workloadSelector: _, ...unselected } = spec
  expect(written(SERVICE_ENTRY_FORM, serviceEntry, { backends: 'none' }).spec).toEqual(unselected)
  expect(written(SIDECAR_FORM, sidecar, { outbound: '' }).spec).toEqual({
    workloadSelector: sidecar.spec.workloadSelector,
    egress: sidecar.spec.egress,
  })
})

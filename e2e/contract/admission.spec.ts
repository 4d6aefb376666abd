import { CASES, type Outcome } from './admission-cases.ts'
import { expect, test } from './fixtures.ts'
import { collection, istioObject, type Stored } from './objects.ts'

function outcomeOf(status: number, warning: string | null): Outcome | number {
  if (status === 201) return warning ? 'warned' : 'made'
  return status === 422 ? 'schema' : status === 400 ? 'webhook' : status
}

for (const kind of [
  'VirtualService',
  'DestinationRule',
  'ServiceEntry',
  'WorkloadEntry',
  'WorkloadGroup',
  'Gateway',
  'Sidecar',
  'PeerAuthentication',
] as const) {
  test(`${kind}: the schema and Istio’s webhook judge each case as expected`, async ({ mesh }) => {
    for (const [of, what, spec, expected] of CASES) {
      if (of !== kind) continue
      const object = istioObject(kind, 'contract-case', spec)
      const { status, headers, body } = await mesh.call('POST', `${collection(kind)}?dryRun=All`, {
        body: object,
      })
      const message = (body as Stored).message ?? ''
      expect.soft(outcomeOf(status, headers.get('warning')), `${kind}, ${what}: ${message}`).toBe(expected)
      if (expected === 'webhook') expect.soft(message, what).toContain('denied the request: ')
    }
  })
}

import { expect, it } from 'vitest'
import { createDumpReader } from '#components/proxies/dump/dump-reader.ts'

const fileOf = (clusters: string[]) => ({
  kind: 'file' as const,
  file: new Blob([
    JSON.stringify({
      configs: [
        {
          '@type': 'type.googleapis.com/envoy.admin.v3.ClustersConfigDump',
          dynamic_active_clusters: clusters.map((name) => ({ cluster: { name, type: 'STATIC' } })),
        },
      ],
    }),
  ]),
})

async function statesOf(what: 'intent' | 'earlier') {
  const reader = createDumpReader()
  await reader.open(fileOf(['both', 'saved']), () => undefined)
  const found = await reader.compare(fileOf(['both', 'other']), what)
  if (!found.ok) throw new Error(found.message)
  return Object.fromEntries(found.differences.differences.map(({ name, state }) => [name, state]))
}

it('compares what is in the file with what istiod would send', async () => {
  expect(await statesOf('intent')).toEqual({ saved: 'only-one', other: 'only-other' })
})

it('compares what an Envoy has now with what is in the file, which is older', async () => {
  expect(await statesOf('earlier')).toEqual({ saved: 'only-other', other: 'only-one' })
})

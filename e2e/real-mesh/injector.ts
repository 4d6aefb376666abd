import { writeFileSync } from 'node:fs'
import { parseAllDocuments } from 'yaml'
import { z } from 'zod'
import { istioctl } from './kube.ts'
import { inRunDir } from './run-state.ts'

const injector = z.object({
  kind: z.literal('ConfigMap'),
  metadata: z.object({ name: z.literal('istio-sidecar-injector') }),
  data: z.object({ config: z.string(), values: z.string() }),
})

/** The pod with the sidecar and the init container that Istio's own injector and charts give it; YAML. */
export function injectSidecar(pod: object): string {
  const { config, values } = injectorConfig()
  const file = (name: string, text: string): string => {
    const path = inRunDir('istiod', name)
    writeFileSync(path, text)
    return path
  }
  return istioctl([
    ...['kube-inject', '-f', file('pod.json', JSON.stringify(pod))],
    ...['--injectConfigFile', file('injection.yaml', config)],
    ...['--valuesFile', file('values.json', values)],
    ...['--meshConfigFile', inRunDir('istiod', 'mesh.yaml')],
  ])
}

function injectorConfig(): { config: string; values: string } {
  for (const document of parseAllDocuments(istioctl(['manifest', 'generate']))) {
    const found = injector.safeParse(document.toJS())
    if (found.success) return found.data.data
  }
  throw new Error('istioctl generates no ConfigMap istio-sidecar-injector')
}

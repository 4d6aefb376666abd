import crds from '#server/demo/kube/istio-crds.json' with { type: 'json' }
import { groupVersion, RESOURCES } from '#server/demo/kube/resources.ts'

const TEXT = { type: 'string' }
/** What the API server adds to every schema of a custom resource. */
const EVERY_OBJECT = {
  apiVersion: TEXT,
  kind: TEXT,
  metadata: { type: 'object', additionalProperties: true },
}
const SCHEMAS: Record<string, { properties?: object }> = crds

/** The OpenAPI v3 document of one group and version, as far as its custom resources go; null for any other path. */
export function openApiAnswer(path: string): object | null {
  const [, wanted] = /^\/openapi\/v3\/apis\/([^/]+\/[^/]+)$/.exec(path) ?? []
  if (!wanted) return null
  const own = RESOURCES.flatMap(({ group, versions, kind }) =>
    versions.flatMap((version) => {
      const schema = SCHEMAS[kind]
      return schema && groupVersion(group, version) === wanted ? [{ group, version, kind, schema }] : []
    }),
  )
  if (own.length === 0) return null
  const schemas = own.map(({ group, version, kind, schema }) => [
    [...group.split('.').reverse(), version, kind].join('.'),
    {
      type: 'object',
      ...schema,
      properties: { ...EVERY_OBJECT, ...schema.properties },
      'x-kubernetes-group-version-kind': [{ group, kind, version }],
    },
  ])
  return {
    openapi: '3.0.0',
    info: { title: 'Kubernetes', version: 'v1.36.3' },
    paths: {},
    components: { schemas: Object.fromEntries(schemas) },
  }
}

import { parse as parseYaml } from 'yaml'
import { ApiFailure, invalid } from '#server/demo/kube/answer.ts'
import type { Target } from '#server/demo/kube/paths.ts'
import { groupVersion, isIstioKind } from '#server/demo/kube/resources.ts'
import { isMap } from '#server/demo/parts.ts'

type Json = Record<string, unknown>

/** The object in a body. Throws ApiFailure when it is not of the kind and version that the path names. */
export function asObject(value: unknown, target: Target): Json {
  const { kind } = target.resource
  if (!isMap(value))
    throw new ApiFailure(400, `the object provided is unrecognized (must be of type ${kind})`)
  const expected = groupVersion(target.resource.group, target.version)
  if (value.kind !== kind && value.apiVersion === expected && isIstioKind(kind)) {
    const message = `Invalid value: ${JSON.stringify(value.kind)}: must be ${kind}`
    throw invalid(target.resource, target.name, [{ field: 'kind', message }])
  }
  if (value.kind !== kind || value.apiVersion !== expected)
    throw new ApiFailure(
      400,
      `the object provided is unrecognized: it says ${value.apiVersion} ${value.kind}, the URL ${expected} ${kind}`,
    )
  return { ...value, metadata: { ...(value.metadata as Json | undefined) } }
}

export function parseJson(body: string): unknown {
  try {
    return JSON.parse(body)
  } catch (error) {
    throw new ApiFailure(
      400,
      `the body of the request is no JSON: ${error instanceof Error ? error.message : error}`,
    )
  }
}

export function parseYamlBody(body: string): unknown {
  try {
    return parseYaml(body)
  } catch (error) {
    throw new ApiFailure(400, `error decoding YAML: ${error instanceof Error ? error.message : error}`)
  }
}

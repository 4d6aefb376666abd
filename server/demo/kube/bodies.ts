import { parse as parseYaml } from 'yaml'
import { ApiFailure, invalid } from '#server/demo/kube/answer.ts'
import type { Target } from '#server/demo/kube/paths.ts'
import { groupVersion, isIstioKind } from '#server/demo/kube/resources.ts'

type Json = Record<string, unknown>

/** The object in a body. Throws ApiFailure when it is not of the kind and version that the path names. */
export function asObject(value: unknown, target: Target): Json {
  const { kind } = target.resource
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new ApiFailure(400, `the object provided is unrecognized (must be of type ${kind})`)
  const object = value as Json
  const expected = groupVersion(target.resource.group, target.version)
  if (object.kind !== kind && object.apiVersion === expected && isIstioKind(kind)) {
    const message = `Invalid value: ${JSON.stringify(object.kind)}: must be ${kind}`
    throw invalid(target.resource, target.name, [{ field: 'kind', message }])
  }
  if (object.kind !== kind || object.apiVersion !== expected)
    throw new ApiFailure(
      400,
      `the object provided is unrecognized: it says ${object.apiVersion} ${object.kind}, the URL ${expected} ${kind}`,
    )
  return { ...object, metadata: { ...(object.metadata as Json | undefined) } }
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

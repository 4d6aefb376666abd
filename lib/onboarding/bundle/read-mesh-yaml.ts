import { parse } from 'yaml'
import { isJsonObject, type JsonObject } from '#lib/json.ts'
import { fail, ok, type Result } from '#lib/result.ts'

/** Tags of YAML 1.1 that Istio's reader does not have: to it `12:30` and `2026-01-01` are texts. */
const NOT_READ = ['intTime', 'floatTime', 'timestamp']

/** A YAML object as Istio reads one: YAML 1.1, where `yes` is true. Nothing at all is an object without fields. */
export function readMeshYaml(text: string, what: string): Result<JsonObject> {
  let value: unknown
  try {
    value = parse(text, {
      version: '1.1',
      merge: true,
      logLevel: 'error',
      customTags: (tags) =>
        tags.filter((tag) => (typeof tag === 'string' ? !NOT_READ.includes(tag) : !isTimed(tag))),
    })
  } catch {
    return fail({ code: 'yaml', message: `${what} is not YAML` })
  }
  if (value === null || value === undefined) return ok({})
  return isJsonObject(value) ? ok(value) : fail({ code: 'yaml', message: `${what} is no YAML object` })
}

const isTimed = ({ tag, format }: { tag?: string | undefined; format?: string }): boolean =>
  format === 'TIME' || tag === 'tag:yaml.org,2002:timestamp'

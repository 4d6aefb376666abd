import { type Part, partOf, textOf } from '#server/demo/parts.ts'

/** A match of a VirtualService as Envoy has it; what only istiod looks at (ports, gateways, source labels) is not in it. */
export function routeMatch(match: Part | undefined): Part {
  if (!match) return { prefix: '/' }
  const { headers, withoutHeaders, queryParams, ignoreUriCase } = match
  const named = [
    ...(['method', 'scheme', 'authority'] as const)
      .filter((part) => match[part] !== undefined)
      .map((part) => ({ name: `:${part}`, string_match: stringMatch(partOf(match[part])) })),
    ...Object.entries(partOf(headers)).map(([name, test]) => headerMatch(name, partOf(test))),
    ...Object.entries(partOf(withoutHeaders)).map(([name, test]) => ({
      ...headerMatch(name, partOf(test)),
      invert_match: true,
    })),
  ]
  const query = Object.entries(partOf(queryParams)).map(([name, test]) => ({
    name,
    string_match: stringMatch(partOf(test)),
  }))
  return {
    ...pathMatch(partOf(match.uri)),
    case_sensitive: ignoreUriCase !== true,
    ...(named.length > 0 ? { headers: named } : {}),
    ...(query.length > 0 ? { query_parameters: query } : {}),
  }
}

function pathMatch({ exact, prefix, regex }: Part): Part {
  if (textOf(exact)) return { path: exact }
  if (textOf(regex)) return { safe_regex: { regex } }
  return { prefix: textOf(prefix) || '/' }
}

/** An empty test asks only that the header is there. */
const headerMatch = (name: string, test: Part): Part =>
  Object.keys(test).length === 0 ? { name, present_match: true } : { name, string_match: stringMatch(test) }

const stringMatch = ({ exact, prefix, regex }: Part): Part => {
  if (typeof exact === 'string') return { exact }
  return typeof prefix === 'string' ? { prefix } : { safe_regex: { regex: textOf(regex) } }
}

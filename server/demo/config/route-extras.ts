import { protoDuration, secondsOf } from '#server/demo/config/duration.ts'
import { type Part, partOf, partsOf, stringsOf } from '#server/demo/parts.ts'

const FILTERS = 'type.googleapis.com/envoy.extensions.filters.http.'

/** The headers that a rule adds, sets or removes on the way there and back. */
export function headerChanges({ request, response }: Part): Part {
  return { ...changes('request', partOf(request)), ...changes('response', partOf(response)) }
}

function changes(side: 'request' | 'response', { add, set, remove }: Part): Part {
  const toAdd = [
    ...Object.entries(partOf(add)).map(([key, value]) => ({ header: { key, value } })),
    ...Object.entries(partOf(set)).map(([key, value]) => ({
      header: { key, value },
      append_action: 'OVERWRITE_IF_EXISTS_OR_ADD',
    })),
  ]
  const toRemove = stringsOf(remove)
  return {
    ...(toAdd.length > 0 ? { [`${side}_headers_to_add`]: toAdd } : {}),
    ...(toRemove.length > 0 ? { [`${side}_headers_to_remove`]: toRemove } : {}),
  }
}

/** A rule's fault and CORS policy, which Envoy's filters of that name apply. */
export function perRouteFilters({ fault, corsPolicy }: Part): Part {
  const filters = {
    ...(fault === undefined
      ? {}
      : {
          'envoy.filters.http.fault': { '@type': `${FILTERS}fault.v3.HTTPFault`, ...faultOf(partOf(fault)) },
        }),
    ...(corsPolicy === undefined
      ? {}
      : {
          'envoy.filters.http.cors': {
            '@type': `${FILTERS}cors.v3.CorsPolicy`,
            ...corsOf(partOf(corsPolicy)),
          },
        }),
  }
  return Object.keys(filters).length > 0 ? { typed_per_filter_config: filters } : {}
}

const percentage = (value: unknown): Part => ({
  numerator: Math.round(Number(partOf(value).value ?? 100) * 10_000),
  denominator: 'MILLION',
})

function faultOf({ abort, delay }: Part): Part {
  const [aborted, delayed] = [partOf(abort), partOf(delay)]
  return {
    ...(abort === undefined
      ? {}
      : { abort: { http_status: aborted.httpStatus, percentage: percentage(aborted.percentage) } }),
    ...(delay === undefined
      ? {}
      : {
          delay: {
            fixed_delay: protoDuration(delayed.fixedDelay),
            percentage: percentage(delayed.percentage),
          },
        }),
  }
}

const corsOf = ({ allowOrigins, allowMethods, maxAge }: Part): Part => ({
  allow_origin_string_match: partsOf(allowOrigins),
  ...(stringsOf(allowMethods).length > 0 ? { allow_methods: stringsOf(allowMethods).join(',') } : {}),
  ...(secondsOf(maxAge) > 0 ? { max_age: String(secondsOf(maxAge)) } : {}),
  filter_enabled: { default_value: { numerator: 100 } },
  forward_not_matching_preflights: true,
})

import { parseAsInteger, parseAsString, parseAsStringLiteral } from 'nuqs'

/** The search, order and page of a list in the URL; the first of `sorts` is the order that needs no words there. */
export const listQuery = <S extends string>(sorts: readonly [S, ...S[]]) => ({
  q: parseAsString.withDefault(''),
  sort: parseAsStringLiteral<S>(sorts).withDefault(sorts[0]),
  dir: parseAsStringLiteral(['asc', 'desc']).withDefault('asc'),
  page: parseAsInteger.withDefault(1),
})

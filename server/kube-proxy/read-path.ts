import { AppError } from '#server/app-error.ts'

/** A DNS-1123 subdomain: every group, version, plural and name of the resources that pass is one. */
const SEGMENT = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/
const LONGEST_SEGMENT = 253
const MOST_SEGMENTS = 8

/**
 * The segments of a path such as `/api/v1/pods`. Nothing is decoded: a name of Kubernetes needs no `%`, so whatever has one, or
 * a dot segment, an empty one, `\`, `;` and the like, is `bad-request`.
 */
export function readSegments(path: string): string[] {
  const [before, ...segments] = path.split('/')
  const isWell =
    before === '' &&
    segments.length > 0 &&
    segments.length <= MOST_SEGMENTS &&
    segments.every((segment) => segment.length <= LONGEST_SEGMENT && SEGMENT.test(segment))
  if (!isWell) throw new AppError('bad-request', 'This is no path of a Kubernetes API that Isthmus knows')
  return segments
}

/** The path that is sent upstream: made of the parts that were checked, never of the text that came. */
export function rebuilt(segments: readonly string[], query: string): string {
  return `/${segments.join('/')}${query && `?${query}`}`
}

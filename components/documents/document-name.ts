import type { DocumentReview } from '#lib/documents/review.ts'

/** A document in a line: what it says it is, or where it stands. */
export const documentName = ({ kind, name, line }: DocumentReview): string =>
  kind && name ? `${kind} ${name}` : kind || name || `Line ${line}`

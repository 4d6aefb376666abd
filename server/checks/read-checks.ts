import { type ChecksAnswer, checksQuerySchema, type ObjectChecks } from '#lib/checks/answer.ts'
import { chooseFindings } from '#lib/checks/choose-findings.ts'
import { worstOf } from '#lib/checks/order-findings.ts'
import { readSubject, type Subject } from '#lib/checks/read-subject.ts'
import { findingsOfSubject } from '#lib/checks/subject-findings.ts'
import { AppError } from '#server/app-error.ts'
import type { Checks } from '#server/checks/create-checks.ts'
import { parseInput } from '#server/http/respond.ts'

/** How many objects are asked about at once. */
const MOST_REFS = 200

/** A page of findings, and how every check stands. Throws AppError `bad-request`. */
export function readChecks(
  { book, inventory }: Pick<Checks, 'book' | 'inventory'>,
  query: URLSearchParams,
): ChecksAnswer {
  const wanted = parseInput(Object.fromEntries(query), checksQuerySchema)
  const about = wanted.subject
    ? new Set(findingsOfSubject(book, inventory, subjectNamed(wanted.subject, 'subject')).map(({ id }) => id))
    : null
  return { ...chooseFindings(book.findings(), wanted, about), checks: book.standings() }
}

/**
 * What was found of each `ref` in a query, suppressed findings left out: `Kind/namespace/name`, or `host:<name>` for the
 * objects that define, route and rule a host. Throws AppError `bad-request` for one that is neither, and for too many.
 */
export function readObjectChecks(
  { book, inventory }: Pick<Checks, 'book' | 'inventory'>,
  query: URLSearchParams,
): ObjectChecks {
  const refs = [...new Set(query.getAll('ref'))]
  if (refs.length > MOST_REFS)
    throw new AppError('bad-request', `ref: ask about ${MOST_REFS} objects at most`, { field: 'ref' })
  return Object.fromEntries(
    refs.flatMap((text) => {
      const findings = findingsOfSubject(book, inventory, subjectNamed(text, 'ref')).filter(
        ({ suppressedBy }) => suppressedBy === '',
      )
      const severity = worstOf(findings)
      return severity ? [[text, { severity, findings }]] : []
    }),
  )
}

function subjectNamed(text: string, field: string): Subject {
  const subject = readSubject(text)
  if (!subject)
    throw new AppError('bad-request', `${field}: must be <Kind>/<namespace>/<name>, or host:<name>`, {
      field,
    })
  return subject
}

import { z } from 'zod'
import { reportJson } from '#lib/checks/report/to-json.ts'
import { reportSarif } from '#lib/checks/report/to-sarif.ts'
import { VERSION } from '#lib/version.ts'
import type { Checks } from '#server/checks/create-checks.ts'
import { parseInput } from '#server/http/respond.ts'

const query = z.object({ format: z.enum(['json', 'sarif']) })

const FORMATS = {
  json: { type: 'application/json', make: reportJson },
  sarif: { type: 'application/sarif+json', make: reportSarif },
}

/** All findings as a file to download, JSON or SARIF 2.1.0. Throws AppError `bad-request` for another format. */
export function reportOf(
  { book, checks }: Pick<Checks, 'book' | 'checks'>,
  asked: URLSearchParams,
): Response {
  const { format } = parseInput(Object.fromEntries(asked), query)
  const { type, make } = FORMATS[format]
  const report = { checks, findings: book.findings(), standings: book.standings(), files: null }
  return new Response(make(report, VERSION), {
    headers: {
      'content-type': type,
      'content-disposition': `attachment; filename="isthmus-checks.${format}"`,
      'cache-control': 'no-store',
    },
  })
}

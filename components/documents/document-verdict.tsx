import { Callout } from '#components/ui/callout.tsx'
import type { Accepted, DocumentReview, Refused } from '#lib/documents/review.ts'

const ACTIONS: Record<Accepted['action'], string> = {
  create: 'It would be created',
  change: 'The object is there, and would be changed',
  none: 'The object is there already, and like this',
}
const BY: Record<Refused['by'], string> = {
  yaml: 'This can not be read',
  'api-server': 'The API server refuses it',
  webhook: 'An admission webhook refuses it',
  isthmus: 'Isthmus does not try this',
}

/** What came of trying a document, in the words of whoever judged it. */
export function DocumentVerdict({ document: { verdict, text, isFlat } }: { document: DocumentReview }) {
  if (verdict.state === 'unknown') {
    return (
      <Callout tone="warn" title="Nobody answered">
        {verdict.message}
      </Callout>
    )
  }
  if (verdict.state === 'refused') {
    return (
      <Callout tone={verdict.by === 'isthmus' ? 'warn' : 'bad'} title={BY[verdict.by]}>
        <p className="whitespace-pre-line wrap-anywhere">
          {verdict.line === null ? '' : `Line ${verdict.line}: `}
          {verdict.message}
        </p>
        {isFlat ? <p>Its indentation was lost: every line begins at the first column.</p> : null}
        {/\$[{(]/.test(text) ? (
          <p>A shell puts values in place of its variables before kubectl reads this. Put the values in.</p>
        ) : null}
      </Callout>
    )
  }
  return (
    <Callout tone={verdict.warnings.length > 0 ? 'warn' : 'info'} title={ACTIONS[verdict.action]}>
      {verdict.warnings.length > 0 ? (
        <ul className="list-disc pl-4 wrap-anywhere">
          {verdict.warnings.map((warning) => (
            <li key={warning}>{warning}</li>
          ))}
        </ul>
      ) : null}
    </Callout>
  )
}

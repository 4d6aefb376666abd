import { ArrowUpRight, CircleCheck, CircleDashed, CircleSlash } from 'lucide-react'
import { answerWords } from '#components/names/explain/answer-words.ts'
import { cn } from '#components/ui/cn.ts'
import { CopyButton } from '#components/ui/copy-button.tsx'
import { NameText } from '#components/ui/name-text.tsx'
import type { DnsAnswer, Explanation } from '#lib/names/explanation.ts'

const ICONS = {
  addresses: CircleCheck,
  'no-data': CircleDashed,
  upstream: ArrowUpRight,
  'not-captured': CircleSlash,
} satisfies Record<DnsAnswer['kind'], unknown>

const TONES = {
  ok: 'border-ok/30 bg-ok-soft text-ok',
  warn: 'border-warn/30 bg-warn-soft text-warn',
  bad: 'border-bad/30 bg-bad-soft text-bad',
  unknown: 'border-line bg-unknown-soft text-unknown',
}

/** The answer itself, large. */
export function AnswerCard({ explanation }: { explanation: Explanation }) {
  const { answer } = explanation
  const { title, meaning, tone } = answerWords(answer, explanation)
  const Icon = ICONS[answer.kind]
  return (
    <div className={cn('space-y-2 rounded-lg border p-3 sm:p-4', TONES[tone])}>
      <p className="flex items-start gap-2 font-semibold text-base">
        <Icon aria-hidden className="mt-0.5 size-5 shrink-0" />
        {title}
      </p>
      {answer.kind === 'addresses' ? (
        <div className="flex flex-wrap items-center gap-x-3 gap-y-1 text-text">
          <ul aria-label="Addresses" className="min-w-0 font-medium font-mono text-xl wrap-anywhere">
            {answer.addresses.map((address) => (
              <li key={address}>{address}</li>
            ))}
          </ul>
          <CopyButton text={answer.addresses.join('\n')} label="Copy" />
        </div>
      ) : null}
      <p className="text-text">{meaning}</p>
      <Small answer={answer} name={explanation.name} />
    </div>
  )
}

/** How long it holds, and the entry of the name table that it comes from. */
function Small({ answer, name }: { answer: DnsAnswer; name: string }) {
  if (answer.kind !== 'addresses' && answer.kind !== 'no-data') return null
  const facts = [
    ...(answer.kind === 'addresses' ? [{ name: 'TTL', value: `${answer.ttlS} s` }] : []),
    { name: 'Entry of the name table', value: answer.host },
    ...(answer.kind === 'addresses' && answer.cname
      ? [{ name: 'CNAME', value: `${name.replace(/\.$/, '')} is an alias of ${answer.cname}` }]
      : []),
  ]
  return (
    <dl className="flex flex-wrap gap-x-6 gap-y-2 text-text">
      {facts.map((fact) => (
        <div key={fact.name} className="min-w-0">
          <dt className="text-xs opacity-80">{fact.name}</dt>
          <dd>
            <NameText>{fact.value}</NameText>
          </dd>
        </div>
      ))}
    </dl>
  )
}

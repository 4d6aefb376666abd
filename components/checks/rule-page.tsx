'use client'

import Link from 'next/link'
import { FindingCards } from '#components/checks/finding-card.tsx'
import { FixDesk } from '#components/checks/fix-desk.tsx'
import { useChecks } from '#components/checks/use-checks.ts'
import { Answered } from '#components/data/answered.tsx'
import { CHECK_LOOKS } from '#components/mesh/check-looks.ts'
import { Badge } from '#components/ui/badge.tsx'
import { Callout } from '#components/ui/callout.tsx'
import { Section } from '#components/ui/section.tsx'
import type { Check } from '#lib/checks/check.ts'

/** What a check says of itself. */
export type RuleWords = Pick<Check, 'code' | 'title' | 'severity' | 'why' | 'docs' | 'links' | 'reads'> & {
  isLive: boolean
}

/** One check: what it looks for, why it matters, how to go about it, and what it finds now. */
export function RulePage({ rule }: { rule: RuleWords }) {
  const { code, title, severity, why, docs, links, reads, isLive } = rule
  const asked = useChecks({ code })
  const { one, tone, icon: Icon } = CHECK_LOOKS[severity]
  return (
    <>
      <header>
        <nav aria-label="Breadcrumb" className="text-muted text-sm">
          <Link href="/checks/rules" className="hover:underline">
            All checks
          </Link>{' '}
          / <span className="font-mono">{code}</span>
        </nav>
        <h1 className="mt-0.5 font-semibold text-xl tracking-tight">{title}</h1>
        <p className="mt-1">
          <Badge tone={tone} icon={<Icon aria-hidden className="size-3.5" />}>
            {one}
          </Badge>
        </p>
      </header>
      <Section id="why" title="Why it matters">
        <p className="max-w-prose">{why}</p>
      </Section>
      <Section id="docs" title="How to go about it">
        <div className="max-w-prose space-y-2">
          {docs.map((paragraph) => (
            <p key={paragraph}>{paragraph}</p>
          ))}
        </div>
        <p className="text-muted text-sm">
          It reads {reads.join(', ')}.{' '}
          {isLive ? 'It needs a running mesh: it is not run on files.' : 'It is run on files too.'}
        </p>
        {links.length > 0 ? (
          <ul className="text-sm">
            {links.map((link) => (
              <li key={link}>
                <a
                  href={link}
                  target="_blank"
                  rel="noreferrer"
                  className="text-accent underline wrap-anywhere"
                >
                  {link.replace(/^https:\/\//, '')}
                </a>
              </li>
            ))}
          </ul>
        ) : null}
      </Section>
      <Section id="now" title="What it finds now">
        <FixDesk>
          <Answered asked={asked} label="Reading findings" rows={3}>
            {({ findings, total, checks }) => {
              const standing = checks.find((one) => one.code === code)
              return (
                <>
                  {standing?.notRun ? (
                    <Callout tone="warn" title="It is not run">
                      {standing.notRun}
                    </Callout>
                  ) : null}
                  {standing?.isOff ? (
                    <Callout tone="info" title="Off by setting">
                      ISTHMUS_CHECKS_OFF names it: its findings are shown as suppressed alone.
                    </Callout>
                  ) : null}
                  {findings.length > 0 ? (
                    <FindingCards findings={findings} />
                  ) : standing?.notRun ? null : (
                    <p className="text-muted">Nothing.</p>
                  )}
                  {total > findings.length || standing?.suppressed ? (
                    <Link
                      href={`/checks?code=${code}${total > findings.length ? '' : '&suppressed=only'}`}
                      className="text-accent text-sm hover:underline"
                    >
                      {total > findings.length
                        ? `All ${total.toLocaleString('en')} findings`
                        : `${standing?.suppressed.toLocaleString('en')} suppressed`}
                    </Link>
                  ) : null}
                </>
              )
            }}
          </Answered>
        </FixDesk>
      </Section>
    </>
  )
}

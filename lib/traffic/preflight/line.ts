import type { Kind } from '#lib/kube/kinds.ts'
import type { PreflightLine } from '#lib/traffic/review.ts'

export type Finding = { level: PreflightLine['level']; text: string }

const SEVERITY = ['ok', 'unknown', 'warning', 'blocked'] as const

export const blocked = (text: string): Finding => ({ level: 'blocked', text })
export const warning = (text: string): Finding => ({ level: 'warning', text })
export const unknown = (text: string): Finding => ({ level: 'unknown', text })

/** Sentences in one line, before the rest is counted. */
const MOST_FINDINGS = 4

/**
 * One line from what was found: the worst finding decides, and no finding is ok. Where the data is not live, ok
 * becomes unknown.
 */
export function lineOf(input: {
  id: string
  title: string
  /** Said when nothing was found. */
  ok: string
  findings: readonly Finding[]
  notLive: readonly Kind[]
}): PreflightLine {
  const { id, title, ok, notLive } = input
  const findings =
    notLive.length > 0
      ? [...input.findings, unknown(`That may be out of date: no live watch of ${notLive.join(', ')}.`)]
      : input.findings
  const worstFirst = findings.toSorted((a, b) => SEVERITY.indexOf(b.level) - SEVERITY.indexOf(a.level))
  const level = worstFirst[0]?.level ?? 'ok'
  const texts = [...new Set(worstFirst.map(({ text }) => text))]
  const said = input.findings.length === 0 ? [ok, ...texts] : texts
  const more = said.length > MOST_FINDINGS ? [`And ${said.length - MOST_FINDINGS} more.`] : []
  return { id, level, title, detail: [...said.slice(0, MOST_FINDINGS), ...more].join(' ') }
}

/** `36`, `33.3`: percent without needless digits. */
export const percentText = (percent: number): string => String(Math.round(percent * 10) / 10)

/** `a`, `a and b`, `a, b and 4 more`. */
export function namesOf(names: readonly string[], most = 3): string {
  const all = [...new Set(names)]
  const shown = all.length > most ? [...all.slice(0, most), `${all.length - most} more`] : all
  return shown.length > 1 ? `${shown.slice(0, -1).join(', ')} and ${shown.at(-1)}` : (shown[0] ?? '')
}

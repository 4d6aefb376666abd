import { ALL_CHECKS } from '#lib/checks/all-checks.ts'

/** All checks: a line each, or as JSON with their words. */
export function listText(output: 'text' | 'json' | 'sarif'): string {
  if (output !== 'text') {
    const list = ALL_CHECKS.map(({ code, title, severity, why, docs, links, reads, isLive = false }) => ({
      ...{ code, title, severity, why, docs, links, reads },
      onFiles: !isLive,
    }))
    return `${JSON.stringify(list, null, 2)}\n`
  }
  return ALL_CHECKS.map(
    ({ code, severity, title, isLive }) =>
      `${code}  ${severity.padEnd(7)}  ${title}${isLive ? ' (running mesh only)' : ''}\n`,
  ).join('')
}

import { describe, expect, it } from 'vitest'
import { createLog } from '#server/log/log.ts'

describe('createLog', () => {
  it('never prints a credential, however deep it sits', () => {
    const lines: string[] = []
    const log = createLog('info', { write: (line) => lines.push(line) })
    log.info(
      { headers: { authorization: 'canary' }, request: { headers: { cookie: 'canary' } }, token: 'canary' },
      'call',
    )
    expect(lines.join('')).toContain('[redacted]')
    expect(lines.join('')).not.toContain('canary')
  })
})

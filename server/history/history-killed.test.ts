import { once } from 'node:events'
import { DatabaseSync } from 'node:sqlite'
import { describe, expect, it } from 'vitest'
import { newFile, startChild } from '#server/history/history.test-helper.ts'

describe('a history whose process is killed', () => {
  it('R36: has whole batches only, and every one it said it stored, 20 times over', async () => {
    const path = newFile()
    let acknowledged = 0
    for (let round = 0; round < 20; round++) {
      const child = startChild(path, 'write')
      let errors = ''
      child.stderr.on('data', (chunk) => {
        errors += chunk
      })
      let output = ''
      // Each time somewhere else in what it does, and never before it began.
      const enough = 1 + ((round * 7) % 11)
      child.stdout.on('data', (chunk) => {
        output += chunk
        if (output.split('\n').length > enough) child.kill('SIGKILL')
      })
      await once(child, 'close')
      expect(child.signalCode, errors).toBe('SIGKILL')
      const said = output.split('\n').slice(0, -1).map(Number)
      acknowledged = Math.max(acknowledged, said.at(-1) ?? 0)
      const db = new DatabaseSync(path)
      expect(db.prepare('pragma integrity_check').get()).toEqual({ integrity_check: 'ok' })
      const rows = db
        .prepare('select at_ms, count(*) as rows from transition group by at_ms order by at_ms')
        .all()
      db.close()
      expect(rows.length).toBeGreaterThanOrEqual(acknowledged)
      expect(rows.map(({ at_ms, rows }) => [at_ms, rows])).toEqual(rows.map((_, index) => [index + 1, 5]))
    }
  }, 40_000)
})

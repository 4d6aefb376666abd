import { readFile, rm } from 'node:fs/promises'
import { z } from 'zod'
import { ensureBrowser } from './browser.ts'
import { at, bin } from './paths.ts'
import { run } from './run.ts'
import type { Tally } from './tally.ts'

const report = z.object({
  stats: z.object({ expected: z.number(), unexpected: z.number(), flaky: z.number(), skipped: z.number() }),
  errors: z.array(z.unknown()).default([]),
})

/** Runs one Playwright project (`demo` needs no cluster, `mesh` needs the real one) and counts its tests. */
export async function runBrowserTests(project: 'demo' | 'mesh', filters: string[] = []): Promise<Tally> {
  const chromium = await ensureBrowser()
  const reportFile = at('.cache', `${project}.json`)
  await rm(reportFile, { force: true })
  const { code } = await run(bin('playwright'), ['test', '--project', project, ...filters], {
    env: { ISTHMUS_CHROMIUM: chromium, PLAYWRIGHT_JSON_OUTPUT_FILE: reportFile },
    limitMs: 60 * 60_000,
  })
  const parsed = report.safeParse(JSON.parse(await readFile(reportFile, 'utf8').catch(() => '{}')))
  if (!parsed.success) return { passed: 0, failed: 1, skipped: 0 }
  const { expected, unexpected, flaky, skipped } = parsed.data.stats
  const failed = unexpected + parsed.data.errors.length
  return { passed: expected + flaky, failed: code !== 0 && failed === 0 ? 1 : failed, skipped }
}

import { readFileSync } from 'node:fs'
import { setTimeout as delay } from 'node:timers/promises'
import { chromium } from 'playwright'
import { ensureBrowser } from '../../scripts/browser.ts'
import { buildIfChanged } from '../../scripts/build.ts'
import { startIsthmus } from '../support/isthmus.ts'

/**
 * What the demo mesh costs in one process with Isthmus: time until it is ready, CPU of a core while nobody looks, time
 * until the groups page shows rows in a browser, and memory, at each scale. Linux only: it reads /proc.
 */
const IDLE_MS = 30_000
const TICKS_PER_SECOND = 100

await buildIfChanged()
const executablePath = await ensureBrowser()
const browser = await chromium.launch({
  executablePath,
  args: ['--no-sandbox', '--disable-gpu'],
})
for (const scale of (process.argv[2] ?? 'small,large,huge').split(',')) {
  const startedMs = performance.now()
  const isthmus = await startIsthmus({ ISTHMUS_SOURCE: 'demo', ISTHMUS_DEMO_SCALE: scale })
  const readyMs = performance.now() - startedMs
  const openMs: number[] = []
  for (let visit = 0; visit < 3; visit++) {
    const page = await browser.newPage()
    const openedMs = performance.now()
    await page.goto(`${isthmus.url}/workloads`)
    await page.locator('tbody tr').first().waitFor()
    openMs.push(performance.now() - openedMs)
    await page.close()
  }
  await delay(5_000)
  const before = cpuSeconds(isthmus.pid)
  await delay(IDLE_MS)
  const idle = (cpuSeconds(isthmus.pid) - before) / (IDLE_MS / 1000)
  console.log(
    `${scale}: ready ${(readyMs / 1000).toFixed(1)} s, groups page ${openMs.map((ms) => (ms / 1000).toFixed(2)).join(', ')} s, idle ${(idle * 100).toFixed(1)} % of a core, RSS ${memoryMb(isthmus.pid, 'VmRSS')} MB (peak ${memoryMb(isthmus.pid, 'VmHWM')} MB)`,
  )
  await isthmus.stop()
}
await browser.close()

function cpuSeconds(pid: number): number {
  // Fields 14 and 15 of /proc/<pid>/stat, counted after the command's name, which may hold spaces.
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? []
  return (Number(fields[11]) + Number(fields[12])) / TICKS_PER_SECOND
}

function memoryMb(pid: number, field: string): number {
  const [, kb = '0'] =
    new RegExp(`${field}:\\s+(\\d+)`).exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? []
  return Math.round(Number(kb) / 1024)
}

import { chromium, type Page } from 'playwright'
import { ensureBrowser } from '../../scripts/browser.ts'
import { buildIfChanged } from '../../scripts/build.ts'
import { startIsthmus } from '../support/isthmus.ts'
import { startLargeDump } from '../support/large-dump.ts'

/**
 * What a configuration dump of 1 MB and one of 50 MB cost: to open it in a browser, to unfold all clusters, to search through
 * all of it, how long the page itself stood still meanwhile, and how long the server took to answer others. Prints ratios.
 */
const SIZES = [1_000_000, 50_000_000]
const ROUNDS = 3
const PROXY = 'forum-vm-1.istioinaction'

await buildIfChanged()
const browser = await chromium.launch({
  executablePath: await ensureBrowser(),
  args: ['--no-sandbox', '--disable-gpu'],
})
const medians: Record<string, number>[] = []
for (const size of SIZES) {
  const envoy = await startLargeDump(size)
  const isthmus = await startIsthmus({
    ISTHMUS_SOURCE: 'demo',
    ISTHMUS_ENVOY_ADMIN_URLS: `${PROXY}=${envoy.url}`,
  })
  const rounds: Record<string, number>[] = []
  for (let round = 0; round < ROUNDS; round++) rounds.push(await measure(isthmus.url, envoy.clusters))
  const figures = Object.fromEntries(
    Object.keys(rounds[0] ?? {}).map((name) => [name, median(rounds.map((one) => one[name] ?? 0))]),
  )
  medians.push(figures)
  const words = Object.entries(figures).map(([name, ms]) => `${name} ${ms.toFixed(0)} ms`)
  console.log(`${(envoy.bytes / 1e6).toFixed(1)} MB, ${envoy.clusters} clusters: ${words.join(', ')}`)
  await isthmus.stop()
  await envoy.close()
}
await browser.close()
const [small, large] = medians
for (const name of Object.keys(small ?? {}))
  console.log(`${name}: ${((large?.[name] ?? 0) / (small?.[name] || 1)).toFixed(1)} times`)

async function measure(url: string, clusters: number): Promise<Record<string, number>> {
  const page = await browser.newPage({ viewport: { width: 1440, height: 900 } })
  await page.addInitScript(() => {
    const state = window as unknown as { longestMs: number }
    state.longestMs = 0
    new PerformanceObserver((list) => {
      for (const { duration } of list.getEntries()) state.longestMs = Math.max(state.longestMs, duration)
    }).observe({ type: 'longtask' })
  })
  const others = answerOthers(url)
  const openMs = await timed(async () => {
    await page.goto(`${url}/proxies/${PROXY}?tab=config`)
    await page.getByRole('treeitem').first().waitFor()
  })
  const othersMs = await others.longestMs()
  await page.evaluate(() => Object.assign(window, { longestMs: 0 }))
  const unfoldMs = await timed(() => unfold(page, clusters))
  const last = `service-${clusters - 1}.local`
  const searchMs = await timed(async () => {
    await page.getByRole('searchbox', { name: 'Search the dump' }).fill(last)
    await page.getByRole('treeitem').filter({ hasText: last }).first().waitFor()
  })
  const stillMs = await page.evaluate(() => (window as unknown as { longestMs: number }).longestMs)
  await page.close()
  return { open: openMs, unfold: unfoldMs, search: searchMs, 'page still': stillMs, 'others wait': othersMs }
}

/** Opens the list of all clusters, and goes to its end. */
async function unfold(page: Page, clusters: number): Promise<void> {
  const item = (text: string) => page.getByRole('treeitem').filter({ hasText: text }).first()
  await item('configs').click()
  await item('ClustersConfigDump').click()
  await item('dynamic_active_clusters').click()
  await item('service-0.').waitFor()
  await page.keyboard.press('End')
  await item(`service-${clusters - 1}.`).waitFor()
}

/** Asks for a page that is always quick, again and again. */
function answerOthers(url: string): { longestMs(): Promise<number> } {
  let isOver = false
  const asking = (async () => {
    let longestMs = 0
    while (!isOver)
      longestMs = Math.max(longestMs, await timed(async () => void (await fetch(`${url}/healthz`))))
    return longestMs
  })()
  return {
    longestMs() {
      isOver = true
      return asking
    },
  }
}

async function timed(work: () => Promise<void>): Promise<number> {
  const startedMs = performance.now()
  await work()
  return performance.now() - startedMs
}

function median(values: number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0
}

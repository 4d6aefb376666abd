import { chromium, type Page } from 'playwright'
import { ensureBrowser } from '../../scripts/browser.ts'
import { buildIfChanged } from '../../scripts/build.ts'
import { startIsthmus } from '../support/isthmus.ts'
import { startManyHosts } from '../support/many-hosts.ts'

/** How long the map takes in a browser to open and to filter, with 100 ServiceEntries and with 10,000, and the ratio. */
const SIZES = [100, 10_000]
const SEARCHED = [77, 12, 42, 90, 51]

await buildIfChanged()
const browser = await chromium.launch({
  executablePath: await ensureBrowser(),
  args: ['--no-sandbox', '--disable-gpu'],
})
const medians: { openMs: number; filterMs: number }[] = []
for (const size of SIZES) {
  const mesh = await startManyHosts(size)
  const isthmus = await startIsthmus(mesh.env)
  const openMs: number[] = []
  const filterMs: number[] = []
  for (const index of SEARCHED) {
    const page = await browser.newPage({ viewport: { width: 1440, height: 900 } })
    const openedMs = performance.now()
    await page.goto(`${isthmus.url}/names/map`)
    await page.locator('[data-map-node^="host:"]').first().waitFor()
    openMs.push(performance.now() - openedMs)
    filterMs.push(await filterTo(page, mesh.hostOf(index)))
    await page.close()
  }
  console.log(`${size} ServiceEntries: map opened in ${words(openMs)} ms, filtered in ${words(filterMs)} ms`)
  medians.push({ openMs: median(openMs), filterMs: median(filterMs) })
  await isthmus.stop()
  await mesh.close()
}
await browser.close()
const [small, large] = medians
if (small && large)
  console.log(
    `${SIZES[1]} against ${SIZES[0]}: opening ${(large.openMs / small.openMs).toFixed(2)} times, filtering ${(large.filterMs / small.filterMs).toFixed(2)} times`,
  )

/** From the keystroke to the map of that one host, as the page sees it. Milliseconds. */
async function filterTo(page: Page, host: string): Promise<number> {
  await page.evaluate((wanted) => {
    const state = window as unknown as { tookMs: Promise<number> }
    state.tookMs = new Promise((resolve) => {
      let typedMs = 0
      const typed = () => {
        typedMs = performance.now()
      }
      addEventListener('input', typed, { capture: true, once: true })
      const watch = new MutationObserver(() => {
        const shown = document.querySelectorAll<HTMLElement>('[data-map-node^="host:"]')
        if (shown.length !== 1 || shown[0]?.dataset.mapNode !== `host:${wanted}`) return
        watch.disconnect()
        requestAnimationFrame(() => resolve(performance.now() - typedMs))
      })
      watch.observe(document.body, { subtree: true, childList: true, attributes: true })
    })
  }, host)
  await page.getByRole('searchbox', { name: 'Search the map' }).fill(host)
  return page.evaluate(() => (window as unknown as { tookMs: Promise<number> }).tookMs)
}

function median(times: number[]): number {
  return times.toSorted((a, b) => a - b)[Math.floor(times.length / 2)] ?? 0
}

function words(times: number[]): string {
  return times.map((ms) => ms.toFixed(0)).join(', ')
}

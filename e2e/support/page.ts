import AxeBuilder from '@axe-core/playwright'
import type { Page } from '@playwright/test'

/** What axe finds on a page that has come to rest, or in one part of it: each rule with the elements that break it. */
export async function violationsOf(page: Page, within = 'html'): Promise<string[]> {
  // Axe fails over an element that leaves while it looks.
  await page.evaluate(restOf)
  const { violations } = await new AxeBuilder({ page }).include(within).analyze()
  return violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.target.join(' ')).join(', ')}`)
}

/** Runs in the page: ends when nothing has changed there for a while, or has not stopped changing for long. */
const restOf = (): Promise<void> =>
  new Promise((resolve) => {
    const [stillMs, limitMs] = [500, 5_000]
    const end = () => {
      observer.disconnect()
      resolve()
    }
    let timer = setTimeout(end, stillMs)
    const observer = new MutationObserver(() => {
      clearTimeout(timer)
      timer = setTimeout(end, stillMs)
    })
    observer.observe(document, { subtree: true, childList: true, attributes: true, characterData: true })
    setTimeout(end, limitMs)
  })

/** The rows of a table, by its name. */
export const rowsOf = (page: Page, table: string) =>
  page.getByRole('table', { name: table, exact: true }).locator('tr[data-row]')

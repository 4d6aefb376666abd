import { existsSync } from 'node:fs'
import { bin } from './paths.ts'
import { run } from './run.ts'

const SYSTEM_BROWSERS = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
]

/**
 * The path of a Chromium to test with: `ISTHMUS_CHROMIUM`, the system's, Playwright's own download, or Debian's
 * package, in this order; installs the last two when allowed to. Throws with what to do when none can be had.
 */
export async function ensureBrowser(): Promise<string> {
  const present = await findBrowser()
  if (present) return present
  console.log('isthmus: no Chromium here; trying Playwright’s download')
  const download = await run(bin('playwright'), ['install', 'chromium'], { quiet: true, limitMs: 3 * 60_000 })
  const downloaded = download.code === 0 ? await findBrowser() : null
  if (downloaded) return downloaded
  if (process.getuid?.() === 0 && existsSync('/usr/bin/apt-get')) {
    console.log('isthmus: trying Debian’s chromium package')
    await run('apt-get', ['update', '-qq'], { quiet: true })
    await run('apt-get', ['install', '-y', '-qq', '--no-install-recommends', 'chromium'], {
      quiet: true,
      env: { DEBIAN_FRONTEND: 'noninteractive' },
    })
    const packaged = await findBrowser()
    if (packaged) return packaged
  }
  throw new Error('No Chromium found: install Chromium or Chrome, or set ISTHMUS_CHROMIUM to its path')
}

async function findBrowser(): Promise<string | null> {
  const named = process.env.ISTHMUS_CHROMIUM
  if (named) return existsSync(named) ? named : null
  const system = SYSTEM_BROWSERS.find((path) => existsSync(path))
  if (system) return system
  const { chromium } = await import('playwright')
  return existsSync(chromium.executablePath()) ? chromium.executablePath() : null
}

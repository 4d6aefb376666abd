import { defineConfig } from '@playwright/test'
import type { ContractOptions } from './e2e/contract/fixtures.ts'

// Flags for a browser in a closed network: nothing but the pages under test is ever asked for.
const args = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
]

export default defineConfig<object, ContractOptions>({
  outputDir: '.cache/playwright',
  workers: 1,
  fullyParallel: false,
  forbidOnly: true,
  retries: 0,
  timeout: 60_000,
  expect: { timeout: 10_000 },
  reporter: [['list'], ['json']],
  use: {
    headless: true,
    // A screenshot of every frame would cost a sixth of the time; a trace has the page's snapshots.
    trace: { mode: 'retain-on-failure', screenshots: false },
    launchOptions: {
      args,
      ...(process.env.ISTHMUS_CHROMIUM ? { executablePath: process.env.ISTHMUS_CHROMIUM } : {}),
    },
  },
  testDir: 'e2e',
  projects: [
    {
      name: 'demo',
      testMatch:
        /e2e\/((checks|contract|demo|export|history|main-job|split)\/.*|names\/explained|onboarding\/(mesh-)?forms|proxies\/hostile)\.spec\.ts$/,
      use: { meshKind: 'demo' },
    },
    {
      name: 'mesh',
      testMatch:
        /e2e\/(checks|contract|documents|export|history|main-job|names|onboarding|proxies|real-mesh|split)\/(?!hostile).*\.spec\.ts$/,
      use: { meshKind: 'real' },
      timeout: 240_000,
    },
  ],
})

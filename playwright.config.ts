import { defineConfig } from '@playwright/test'

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

export default defineConfig({
  outputDir: '.cache/playwright',
  testMatch: '**/*.spec.ts',
  workers: 1,
  fullyParallel: false,
  forbidOnly: true,
  retries: 0,
  timeout: 60_000,
  expect: { timeout: 10_000 },
  reporter: [['list'], ['json']],
  use: {
    headless: true,
    trace: 'retain-on-failure',
    launchOptions: {
      args,
      ...(process.env.ISTHMUS_CHROMIUM ? { executablePath: process.env.ISTHMUS_CHROMIUM } : {}),
    },
  },
  projects: [
    { name: 'demo', testDir: 'e2e/demo' },
    { name: 'mesh', testDir: 'e2e/real-mesh', timeout: 240_000 },
  ],
})

import { expect, look, test } from './fixtures.ts'

const MINUTE_MS = 60_000

test('no check finds anything in the healthy mesh, now or later, and each is run', async ({
  mesh,
  runtime,
}) => {
  for (const laterMs of [0, MINUTE_MS, 10 * MINUTE_MS, 40 * MINUTE_MS]) {
    const { findings, notRun } = await look(mesh, runtime, { laterMs })
    expect(
      findings.map(({ code, text }) => `${code} ${text}`),
      `${laterMs} ms later`,
    ).toEqual([])
    expect(notRun).toEqual([])
  }
})

test('nor do those that Isthmus keeps running', async ({ runtime }) => {
  await expect.poll(() => runtime.checks.facts().isReady, { timeout: 30_000 }).toBe(true)
  expect(runtime.checks.book.findings()).toEqual([])
  expect(runtime.checks.book.standings().filter(({ notRun }) => notRun !== '')).toEqual([])
  expect(runtime.checks.facts().counts).toEqual({ error: 0, warning: 0, info: 0 })
})

import { expect, test } from 'vitest'
import { leftWords, renewalOf } from '#components/proxies/certificate-words.ts'
import { renewalProblems } from '#lib/proxies/certificate-problems.ts'

const HOUR_MS = 3_600_000

test('what is left of a certificate, and how long ago it ended', () => {
  expect(leftWords(24 * HOUR_MS + 60_000, 60_000)).toEqual({ words: '1 d 0 h left', isShort: false })
  expect(leftWords(HOUR_MS, 0)).toEqual({ words: '1 h 0 m left', isShort: true })
  expect(leftWords(0, HOUR_MS)).toEqual({ words: 'expired 1 h 0 m ago', isShort: true })
})

test('a certificate is renewed half-way through its life, and is late by the rule of the list', () => {
  const certificate = { validFromMs: HOUR_MS, expiresAtMs: 25 * HOUR_MS }
  expect(renewalOf(certificate, 2 * HOUR_MS)).toEqual({ atMs: 13 * HOUR_MS, isLate: false })
  for (const hours of [12.5, 15.9, 16.1, 20, 25]) {
    const nowMs = (1 + hours) * HOUR_MS
    const seen = { identity: '', serialNumber: '', ...certificate, seenAtMs: nowMs }
    expect(renewalOf(certificate, nowMs).isLate).toBe(renewalProblems(seen).length > 0)
  }
})

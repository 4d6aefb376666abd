import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  absenceProblems,
  certificateProblems,
  identityProblems,
  reckonedAbsence,
  renewalProblems,
  renewedByMs,
  type SeenCertificate,
} from '#lib/proxies/certificate-problems.ts'
import { type ExpectedIdentity, identityOf } from '#lib/proxies/identity.ts'

const HOUR = 3_600_000
const T0 = Date.UTC(2026, 10, 21)
const EXPECTED: ExpectedIdentity = {
  trustDomain: 'corp.example',
  trustDomainAliases: ['old.example'],
  namespace: 'shop',
  serviceAccount: 'billing',
}
const codes = (problems: { code: string }[]) => problems.map(({ code }) => code)
const seenAt = (seenAtMs: number, lifeMs = 24 * HOUR): SeenCertificate => ({
  identity: identityOf(EXPECTED),
  serialNumber: 'a1',
  validFromMs: T0,
  expiresAtMs: T0 + lifeMs,
  seenAtMs,
})

describe('the identity', () => {
  it.each<[string, string, Partial<ExpectedIdentity>, string[]]>([
    ['is right', 'spiffe://corp.example/ns/shop/sa/billing', {}, []],
    ['has an alias of the trust domain', 'spiffe://old.example/ns/shop/sa/billing', {}, []],
    ['has another trust domain', 'spiffe://cluster.local/ns/shop/sa/billing', {}, ['trust-domain']],
    [
      'has another where the mesh’s is not known',
      'spiffe://x/ns/shop/sa/billing',
      { trustDomain: '', trustDomainAliases: [] },
      [],
    ],
    ['is another account', 'spiffe://corp.example/ns/shop/sa/default', {}, ['identity']],
    [
      'is any account where none is asked for',
      'spiffe://corp.example/ns/shop/sa/x',
      { serviceAccount: '' },
      [],
    ],
    [
      'is in another namespace, whatever the account',
      'spiffe://corp.example/ns/legacy/sa/x',
      { serviceAccount: '' },
      ['identity'],
    ],
    ['is wrong in both ways', 'spiffe://x/ns/legacy/sa/billing', {}, ['trust-domain', 'identity']],
    ['is not one of Istio’s', 'spiffe://corp.example/vm/7', {}, ['identity']],
    ['has more parts', 'spiffe://corp.example/ns/shop/sa/billing/x', {}, ['identity']],
    ['is missing', '', {}, ['identity']],
  ])('%s', (_, identity, expected, wanted) => {
    expect(codes(identityProblems(identity, { ...EXPECTED, ...expected }))).toEqual(wanted)
  })

  it('that is expected is never wrong, and any other account always is', () => {
    const part = fc.stringMatching(/^[a-z0-9.-]{1,12}$/)
    fc.assert(
      fc.property(part, part, part, part, (trustDomain, namespace, serviceAccount, other) => {
        const expected = { trustDomain, trustDomainAliases: [], namespace, serviceAccount }
        expect(identityProblems(identityOf(expected), expected)).toEqual([])
        const has = identityOf({ ...expected, serviceAccount: other })
        expect(identityProblems(has, expected).length > 0).toBe(other !== serviceAccount)
      }),
    )
  })
})

describe('the life of a certificate that is in use', () => {
  it.each([
    [0, []],
    [12.3, []],
    [15.9, []],
    [16.1, ['not-renewed']],
    [19.9, ['not-renewed']],
    [20.1, ['expiring']],
    [23.9, ['expiring']],
    [24, ['expired']],
    [100, ['expired']],
  ])('after %d of 24 h has the problems %j', (hours, wanted) => {
    expect(codes(renewalProblems(seenAt(T0 + hours * HOUR)))).toEqual(wanted)
  })

  it('is never a problem as long as Istio may still renew it, and only ever gets worse', () => {
    const worse = ['', 'not-renewed', 'expiring', 'expired']
    const level = (certificate: SeenCertificate) =>
      worse.indexOf(codes(renewalProblems(certificate))[0] ?? '')
    const life = fc.integer({ min: 60_000, max: 400 * 24 * HOUR })
    fc.assert(
      fc.property(
        life,
        fc.double({ min: 0, max: 1.5, noNaN: true }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (lifeMs, share, more) => {
          const one = seenAt(T0 + lifeMs * share, lifeMs)
          if (one.seenAtMs <= renewedByMs(one)) expect(renewalProblems(one)).toEqual([])
          expect(level(seenAt(one.seenAtMs + lifeMs * more, lifeMs))).toBeGreaterThanOrEqual(level(one))
          expect(renewalProblems(one).length).toBeLessThanOrEqual(1)
        },
      ),
    )
  })

  it('is taken for Istio’s 24 h where Envoy does not say when it began', () => {
    const certificate = { ...seenAt(T0 + 25 * HOUR, 30 * HOUR), validFromMs: null }
    expect(codes(renewalProblems(certificate))).toEqual(['not-renewed'])
  })

  it('is judged as of when it was seen: it may have been renewed since', () => {
    const certificate = seenAt(T0 + HOUR)
    expect(certificateProblems(certificate, EXPECTED, 'connected', T0 + 23 * HOUR)).toEqual([])
    expect(codes(certificateProblems(certificate, EXPECTED, 'away', T0 + 23 * HOUR))).toEqual([
      'will-need-token',
    ])
  })
})

describe('a VM that is away', () => {
  it.each([
    [-6.1, []],
    [-5.9, ['will-need-token']],
    [-0.1, ['will-need-token']],
    [0, ['needs-token']],
    [50, ['needs-token']],
  ])('%d h after its certificate has expired has the problems %j', (hours, wanted) => {
    expect(codes(absenceProblems(T0, T0 + hours * HOUR))).toEqual(wanted)
  })

  it.each([
    [1, []],
    [5.7, []],
    [6, ['will-need-token']],
    [23.9, ['will-need-token']],
    [24, ['needs-token']],
  ])('%d h after it left, with a certificate that was never seen, has the problems %j', (hours, wanted) => {
    const reckoned = reckonedAbsence(T0, T0 + hours * HOUR)
    expect(codes(reckoned.problems)).toEqual(wanted)
    expect(reckoned.expiresAtMs).toBe(T0 + 24 * HOUR)
    for (const { message } of reckoned.problems) expect(message).toMatch(/never seen/)
  })

  it('is reckoned no later than a certificate that it could have had would say', () => {
    fc.assert(
      fc.property(
        fc.double({ min: 0, max: 0.51, noNaN: true }),
        fc.integer({ min: 0, max: 48 * HOUR }),
        (used, awayMs) => {
          const expiresAtMs = T0 + (1 - used) * 24 * HOUR
          const known = absenceProblems(expiresAtMs, T0 + awayMs)
          if (known.length > 0) expect(reckonedAbsence(T0, T0 + awayMs).problems).toHaveLength(1)
        },
      ),
    )
  })
})

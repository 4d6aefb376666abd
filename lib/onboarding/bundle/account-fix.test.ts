import { expect, it } from 'vitest'
import { accountFix } from '#lib/onboarding/bundle/account-fix.ts'

it('creates an account', () =>
  expect(accountFix({ namespace: 'shop', serviceAccount: 'billing' })).toBe(
    'kubectl create serviceaccount billing --namespace shop',
  ))

it.each(['x; touch /tmp/pwned', '$(id)', '--as=admin', 'two\nlines', 'Billing'])(
  'makes no command of %j',
  (serviceAccount) => {
    const fix = accountFix({ namespace: 'shop', serviceAccount })
    expect(fix).toMatch(/^No service account can have this name/)
    expect(fix).not.toContain(serviceAccount)
  },
)

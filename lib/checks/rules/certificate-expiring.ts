import type { Check, Found } from '#lib/checks/check.ts'
import { PAGES } from '#lib/checks/rules/pages.ts'
import type { CheckScene, ToldProxy } from '#lib/checks/scene.ts'
import type { WorkloadEntry } from '#lib/kube/objects.ts'
import { refOf } from '#lib/mesh/host-backends.ts'
import { objectText } from '#lib/traffic/preflight/scene.ts'

const HOUR_MS = 3_600_000
const DAY_MS = 24 * HOUR_MS
/** Of certificates with a longer life than this a week is the notice. */
const LONG_LIFE_MS = 30 * DAY_MS
const LONG_NOTICE_MS = 7 * DAY_MS
/** By this share of its life Istio's agent should have renewed one: it begins at half. */
const RENEWED_BY = 0.8

/** A VM's certificate that has expired, or that its agent did not renew in time. */
export const certificateExpiring: Check = {
  code: 'ISTH070',
  title: 'A VM’s certificate is expired or not renewed',
  severity: 'warning',
  why: 'Istio’s agent renews its certificate at half of its life, 12 of 24 hours. Once it has expired, other proxies and istiod refuse the VM, and it needs a new token to come back.',
  docs: [
    'Told of when more than 80 % of a life has passed and less than an hour is left; of certificates that live for more than 30 days, when less than 7 days are left.',
  ],
  links: [PAGES.virtualMachines, PAGES.security],
  reads: ['WorkloadEntry'],
  isLive: true,
  subject: 'WorkloadEntry',
  run(entry, scene) {
    const proxy = scene.told.proxyOf(entry)
    return proxy?.certificate ? judge(entry, proxy, proxy.certificate, scene) : []
  },
}

function judge(
  entry: WorkloadEntry,
  { isConnected }: ToldProxy,
  { notBeforeMs, notAfterMs }: NonNullable<ToldProxy['certificate']>,
  { nowMs, again }: CheckScene,
): Found[] {
  const lifeMs = notAfterMs - notBeforeMs
  const noticeMs =
    lifeMs > LONG_LIFE_MS
      ? notAfterMs - LONG_NOTICE_MS
      : Math.max(notAfterMs - HOUR_MS, notBeforeMs + lifeMs * RENEWED_BY)
  if (nowMs < noticeMs) {
    again(noticeMs)
    return []
  }
  const isExpired = nowMs >= notAfterMs
  if (!isExpired) again(notAfterMs)
  const when = new Date(notAfterMs).toISOString().replace(/\.\d+Z$/, 'Z')
  return [
    {
      objects: [refOf(entry)],
      text: isExpired
        ? `The certificate of ${objectText(entry)} expired at ${when}: other proxies and istiod refuse it.`
        : `The certificate of ${objectText(entry)} expires at ${when} and has not been renewed.`,
      field: '',
      fix: {
        text:
          isExpired || !isConnected
            ? 'Put a new token on the VM (istio-token of a new bundle) and restart the agent.'
            : 'See the agent’s log for why it does not renew: istiod at 15012 out of reach, or a clock that is wrong.',
        commands: [
          'sudo journalctl -u istio --since "1 hour ago" | grep -i -E "cert|token|CSR"',
          'sudo systemctl restart istio',
        ],
      },
      severity: isExpired ? 'error' : 'warning',
    },
  ]
}

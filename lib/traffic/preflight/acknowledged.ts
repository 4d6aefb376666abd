import { namesOf } from '#lib/traffic/preflight/line.ts'
import type { Scene } from '#lib/traffic/preflight/scene.ts'
import type { PreflightLine } from '#lib/traffic/review.ts'

/** Whether proxies are up to date before anything changes, by istiod's own account. */
export function acknowledged({ sync }: Scene): PreflightLine {
  const line = (level: PreflightLine['level'], detail: string): PreflightLine => ({
    id: 'acknowledged',
    level,
    title: 'Proxies have acknowledged what they were sent',
    detail,
  })
  if (!sync) return line('unknown', 'istiod was not asked.')
  switch (sync.state) {
    case 'unknown':
      return line('unknown', sync.reason || 'No istiod could be asked.')
    case 'not-needed':
    case 'acknowledged':
      return line('ok', `${sync.connected} proxies are connected, and none is behind.`)
    case 'waiting':
      return line(
        'warning',
        `${sync.reason || `${sync.acknowledged} of ${sync.sent} proxies have acknowledged`}.`,
      )
    case 'rejected': {
      const [first] = sync.rejected
      const names = namesOf(sync.rejected.map(({ proxy }) => proxy))
      return line(
        'warning',
        `${names} refused what they were sent: ${first?.message ?? 'no reason was given'}`,
      )
    }
  }
}

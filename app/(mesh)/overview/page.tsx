import type { Metadata } from 'next'
import { Suspense } from 'react'
import { ChecksSummary } from '#components/checks/checks-summary.tsx'
import { LastHourSummary } from '#components/history/last-hour.tsx'
import { RecentTransitions } from '#components/history/recent-transitions.tsx'
import { OverviewPage } from '#components/overview/overview-page.tsx'

export const metadata: Metadata = { title: 'Overview' }

export default function Page() {
  return (
    <Suspense>
      <OverviewPage
        checks={<ChecksSummary />}
        lastHour={<LastHourSummary />}
        recent={<RecentTransitions window="24h" limit={12} />}
      />
    </Suspense>
  )
}

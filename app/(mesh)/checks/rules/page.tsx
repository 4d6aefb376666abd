import type { Metadata } from 'next'
import { RulesPage } from '#components/checks/rules-page.tsx'

export const metadata: Metadata = { title: 'All checks' }

export default function Page() {
  return <RulesPage />
}

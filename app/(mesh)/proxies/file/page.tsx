import type { Metadata } from 'next'
import { FilePage } from '#components/proxies/file/file-page.tsx'

export const metadata: Metadata = { title: 'Saved dump' }

export default function Page() {
  return <FilePage />
}

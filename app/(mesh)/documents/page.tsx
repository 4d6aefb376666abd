import type { Metadata } from 'next'
import { DocumentsPage } from '#components/documents/documents-page.tsx'

export const metadata: Metadata = { title: 'YAML documents' }

export default function Page() {
  return <DocumentsPage />
}
